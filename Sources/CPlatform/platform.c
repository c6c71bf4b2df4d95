#define _GNU_SOURCE
#include "CPlatform.h"

#if defined(__linux__)

#include <pthread.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// The runtime's own switch (its Exclusivity.cpp). Weak: a runtime without it just goes on checking.
extern bool _swift_disableExclusivityChecking __attribute__((weak));

void martlet_trust_exclusive_access(void) {
  if (&_swift_disableExclusivityChecking) _swift_disableExclusivityChecking = true;
}

void martlet_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

const uint32_t martlet_poll_in = EPOLLIN;
const uint32_t martlet_poll_out = EPOLLOUT;
const uint32_t martlet_poll_hangup = EPOLLERR | EPOLLHUP;
const uint32_t martlet_poll_end = EPOLLRDHUP;
const uint32_t martlet_poll_edges = EPOLLET;

int martlet_poll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int control(int poll, int operation, int descriptor, uint32_t events, uint64_t token) {
  struct epoll_event event = {.events = events, .data = {.u64 = token}};
  return epoll_ctl(poll, operation, descriptor, &event);
}

int martlet_poll_add(int poll, int descriptor, uint32_t events, uint64_t token) {
  return control(poll, EPOLL_CTL_ADD, descriptor, events, token);
}

int martlet_poll_modify(int poll, int descriptor, uint32_t events, uint64_t token) {
  return control(poll, EPOLL_CTL_MOD, descriptor, events, token);
}

int martlet_poll_remove(int poll, int descriptor) { return control(poll, EPOLL_CTL_DEL, descriptor, 0, 0); }

int martlet_poll_wait(int poll, struct martlet_readiness *ready, int count, int milliseconds) {
  enum { most = 256 };
  struct epoll_event events[most];
  int found = epoll_wait(poll, events, count < most ? count : most, milliseconds);
  for (int i = 0; i < found; i++) {
    ready[i].token = events[i].data.u64;
    ready[i].events = events[i].events;
  }
  return found;
}

int martlet_poll_bell(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int martlet_accept(int listener) { return accept4(listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC); }

ptrdiff_t martlet_send(int socket, const void *bytes, size_t count) {
  return syscall(SYS_sendto, socket, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL, 0, 0);
}

#endif
