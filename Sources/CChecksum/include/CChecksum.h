/// The processor's own instructions for CRC-32C, which Swift cannot name.
///
/// `cchecksum_has_crc32c` says whether this processor has them; only then may the others be called.
/// Elsewhere the tables of the Persistence module do the work.
#ifndef CCHECKSUM_H
#define CCHECKSUM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)

#define CCHECKSUM_TARGET __attribute__((target("sse4.2")))
#define CCHECKSUM_WORD(state, word) ((uint32_t)__builtin_ia32_crc32di((state), (word)))
#define CCHECKSUM_BYTE(state, byte) __builtin_ia32_crc32qi((state), (byte))

static inline int cchecksum_has_crc32c(void) { return __builtin_cpu_supports("sse4.2") != 0; }

#elif defined(__aarch64__) && defined(__linux__)

#include <sys/auxv.h>

#define CCHECKSUM_TARGET __attribute__((target("crc")))
#define CCHECKSUM_WORD(state, word) __builtin_arm_crc32cd((state), (word))
#define CCHECKSUM_BYTE(state, byte) __builtin_arm_crc32cb((state), (byte))

// HWCAP_CRC32 of <asm/hwcap.h>.
static inline int cchecksum_has_crc32c(void) { return (getauxval(AT_HWCAP) & (1 << 7)) != 0; }

#endif

#if defined(CCHECKSUM_TARGET)

/// Goes on from `state`, which is not complemented, over `count` bytes.
static inline CCHECKSUM_TARGET uint32_t cchecksum_crc32c(
    uint32_t state, const void *bytes, size_t count) {
  const unsigned char *place = (const unsigned char *)bytes;
  for (; count >= 8; count -= 8, place += 8) {
    uint64_t word;
    memcpy(&word, place, 8);
    state = CCHECKSUM_WORD(state, word);
  }
  for (; count > 0; count--, place++) state = CCHECKSUM_BYTE(state, *place);
  return state;
}

#else

static inline int cchecksum_has_crc32c(void) { return 0; }

static inline uint32_t cchecksum_crc32c(uint32_t state, const void *bytes, size_t count) {
  (void)bytes;
  (void)count;
  return state;
}

#endif

#endif
