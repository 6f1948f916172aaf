// The package manager wants a source file; everything is in the header.
#include "CChecksum.h"
