// Filled in by the change that brings the module.
