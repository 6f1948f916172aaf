// Tells ThreadSanitizer what it cannot see of Swift's `Mutex` on Linux.
//
// Its fast ways are atomic operations in the program itself, which the sanitizer knows. Where two threads
// meet, the library asks the kernel (a futex with priority inheritance), and the sanitizer would
// report a race at whatever the mutex guards. `trial threads` puts this library before the other.

#define _GNU_SOURCE
#include <dlfcn.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

#define SWIFT_CALL __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *mutex

typedef SWIFT_CALL void LockSlow(unsigned thread, SELF);
typedef SWIFT_CALL void UnlockSlow(SELF);

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT_CALL void lockSlow(unsigned thread, SELF) __asm__(LOCK);
SWIFT_CALL void unlockSlow(SELF) __asm__(UNLOCK);

SWIFT_CALL void lockSlow(unsigned thread, SELF) {
  ((LockSlow *)dlsym(RTLD_NEXT, LOCK))(thread, mutex);
  __tsan_acquire(mutex);
}

SWIFT_CALL void unlockSlow(SELF) {
  __tsan_release(mutex);
  ((UnlockSlow *)dlsym(RTLD_NEXT, UNLOCK))(mutex);
}
