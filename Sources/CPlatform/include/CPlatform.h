#ifndef MARTLET_C_PLATFORM_H
#define MARTLET_C_PLATFORM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// Has the processor fetch what lies there, for it will be written soon. Any address will do.
static inline void martlet_prefetch(const void *address) {
  __builtin_prefetch(address, 1);
  __builtin_prefetch((const char *)address + 64, 1);
}

/// How many bytes, from the first one on, stand for themselves in a JSON string: neither quote nor backslash, neither a control
/// character nor beyond ASCII.
static inline ptrdiff_t martlet_plain_bytes(const void *start, ptrdiff_t count) {
  const unsigned char *bytes = (const unsigned char *)start;
  ptrdiff_t at = 0;
#if defined(__SSE2__)
  typedef signed char martlet_block __attribute__((vector_size(16)));
  for (; at + 16 <= count; at += 16) {
    martlet_block block;
    memcpy(&block, bytes + at, 16);
    // As signed numbers, bytes beyond ASCII are less than a space too.
    unsigned marks = (unsigned)__builtin_ia32_pmovmskb128((block < 0x20) | (block == '"') | (block == '\\'));
    if (marks) return at + __builtin_ctz(marks);
  }
#else
  const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
  for (; at + 8 <= count; at += 8) {
    uint64_t word;
    memcpy(&word, bytes + at, 8);
    uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
    if ((((word - ones * 0x20) & ~word) | word | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash)) & highs) break;
  }
#endif
  for (; at < count; at++)
    if (bytes[at] < 0x20 || bytes[at] >= 0x80 || bytes[at] == '"' || bytes[at] == '\\') break;
  return at;
}

// Linux' epoll(7) and eventfd(2), which Swift's Glibc module leaves out, and what the runtime does there alone.

#if defined(__linux__)

/// From now on the Swift runtime does not check accesses to memory for exclusivity, in no module. Call it before threads are made.
void martlet_trust_exclusive_access(void);

/// Names the calling thread for those who look at the process: 15 bytes at most.
void martlet_name_thread(const char *name);

/// What one descriptor is ready for.
struct martlet_readiness {
  uint64_t token;
  uint32_t events;
};

extern const uint32_t martlet_poll_in;
extern const uint32_t martlet_poll_out;
extern const uint32_t martlet_poll_hangup;
/// The peer sends nothing more.
extern const uint32_t martlet_poll_end;
/// Tell of changes alone.
extern const uint32_t martlet_poll_edges;

/// A new set of descriptors; -1 and errno: there is none.
int martlet_poll_create(void);
/// Watches a descriptor; -1 and errno: it cannot be.
int martlet_poll_add(int poll, int descriptor, uint32_t events, uint64_t token);
/// Changes what a descriptor is watched for.
int martlet_poll_modify(int poll, int descriptor, uint32_t events, uint64_t token);
/// Watches a descriptor no more.
int martlet_poll_remove(int poll, int descriptor);
/// Waits until a descriptor is ready, for so many milliseconds at most or without end for -1; how many are, or -1 and errno.
int martlet_poll_wait(int poll, struct martlet_readiness *ready, int count, int milliseconds);
/// A descriptor that is ready once something is written to it.
int martlet_poll_bell(void);
/// The next connection of a listening socket, non-blocking and closed on exec; -1 and errno: none.
int martlet_accept(int listener);
/// Sends without waiting and without SIGPIPE, and not as a point where threads are cancelled, as send(2) is, which costs two
/// atomic operations; how many bytes were taken, or -1 and errno.
ptrdiff_t martlet_send(int socket, const void *bytes, size_t count);

#endif
#endif
