#ifndef MARTLET_C_PLATFORM_H
#define MARTLET_C_PLATFORM_H

/// Has the processor fetch what lies there, for it will be written soon. Any address will do.
static inline void martlet_prefetch(const void *address) {
  __builtin_prefetch(address, 1);
  __builtin_prefetch((const char *)address + 64, 1);
}

// Linux' epoll(7) and eventfd(2), which Swift's Glibc module leaves out.

#if defined(__linux__)

#include <stddef.h>
#include <stdint.h>

/// What one descriptor is ready for.
struct martlet_readiness {
  uint64_t token;
  uint32_t events;
};

extern const uint32_t martlet_poll_in;
extern const uint32_t martlet_poll_out;
extern const uint32_t martlet_poll_hangup;

/// A new set of descriptors; -1 and errno: there is none.
int martlet_poll_create(void);
/// Watches a descriptor; -1 and errno: it cannot be.
int martlet_poll_add(int poll, int descriptor, uint32_t events, uint64_t token);
/// Changes what a descriptor is watched for.
int martlet_poll_modify(int poll, int descriptor, uint32_t events, uint64_t token);
/// Watches a descriptor no more.
int martlet_poll_remove(int poll, int descriptor);
/// Waits without end until a descriptor is ready; how many are, or -1 and errno.
int martlet_poll_wait(int poll, struct martlet_readiness *ready, int count);
/// A descriptor that is ready once something is written to it.
int martlet_poll_bell(void);
/// A pipe, non-blocking and closed on exec: the end that is read, the end that is written; -1 and errno: there is none.
int martlet_pipe(int ends[2]);
/// The next connection of a listening socket, non-blocking and closed on exec; -1 and errno: none.
int martlet_accept(int listener);
/// Sends without waiting and without SIGPIPE, and not as a point where threads are cancelled, as send(2) is, which costs two
/// atomic operations; how many bytes were taken, or -1 and errno.
ptrdiff_t martlet_send(int socket, const void *bytes, size_t count);

#endif
#endif
