/// The few calls of Linux that the Glibc module of Swift lacks: epoll, eventfd, accept4 and the
/// cores to run on.
///
/// Empty on other systems, where the poll(2) poller takes over.
#ifndef CEPOLL_H
#define CEPOLL_H

#if defined(__linux__)

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static const uint32_t CEPOLL_IN = EPOLLIN;
static const uint32_t CEPOLL_OUT = EPOLLOUT;
static const uint32_t CEPOLL_PEER_CLOSED = EPOLLRDHUP;
static const uint32_t CEPOLL_FAILED = EPOLLERR | EPOLLHUP;
static const uint32_t CEPOLL_EDGE = EPOLLET;

static inline int cepoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int cepoll_add(int poller, int descriptor, uint32_t events, uint64_t token) {
  struct epoll_event event = {.events = events, .data = {.u64 = token}};
  return epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event);
}

static inline int cepoll_modify(int poller, int descriptor, uint32_t events, uint64_t token) {
  struct epoll_event event = {.events = events, .data = {.u64 = token}};
  return epoll_ctl(poller, EPOLL_CTL_MOD, descriptor, &event);
}

static inline int cepoll_remove(int poller, int descriptor) {
  struct epoll_event event = {0};
  return epoll_ctl(poller, EPOLL_CTL_DEL, descriptor, &event);
}

static inline int cepoll_wait(int poller, struct epoll_event *events, int count, int milliseconds) {
  return epoll_wait(poller, events, count, milliseconds);
}

static inline int cepoll_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

// Declared here because <sys/socket.h> hides it without _GNU_SOURCE, which a module cannot set.
extern int accept4(int, struct sockaddr *, socklen_t *, int);

/// Accepts a connection that is non-blocking and closed on exec from the start.
static inline int cepoll_accept(int listener, struct sockaddr_storage *address, socklen_t *length) {
  return accept4(listener, (struct sockaddr *)address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/// The cores that this process may run on, from 1 to 1024.
static inline int cepoll_usable_cores(void) {
  unsigned long mask[1024 / (8 * sizeof(unsigned long))] = {0};
  long size = syscall(SYS_sched_getaffinity, 0, sizeof(mask), mask);
  int count = 0;
  for (unsigned long index = 0; index < sizeof(mask) / sizeof(mask[0]); index++)
    count += __builtin_popcountl(mask[index]);
  return size > 0 && count > 0 ? count : 1;
}

#endif

#endif
