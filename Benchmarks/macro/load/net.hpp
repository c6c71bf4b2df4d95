// Sockets on loopback, never blocking, and what is unsent on them.
#pragma once
#include <arpa/inet.h>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

[[noreturn]] inline void fail(const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    exit(2);
}

inline int64_t nanoseconds() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

class Poller {
  public:
    Poller() : descriptor(epoll_create1(EPOLL_CLOEXEC)) {}

    void add(int fd, uint64_t tag, uint32_t events = EPOLLIN) const { control(EPOLL_CTL_ADD, fd, tag, events); }
    void change(int fd, uint64_t tag, uint32_t events) const { control(EPOLL_CTL_MOD, fd, tag, events); }

    // Waits until something happens, at most so long, and calls `body(tag, events)` for each.
    template <class Body>
    void wait(int64_t atMost, Body body) {
        const timespec limit{atMost / 1'000'000'000, atMost % 1'000'000'000};
        const int count = epoll_pwait2(descriptor, ready, 512, &limit, nullptr);
        for (int i = 0; i < count; i++) body(ready[i].data.u64, ready[i].events);
    }

  private:
    int descriptor;
    epoll_event ready[512];

    void control(int operation, int fd, uint64_t tag, uint32_t events) const {
        epoll_event event{};
        event.events = events;
        event.data.u64 = tag;
        epoll_ctl(descriptor, operation, fd, &event);
    }
};

// Begins to connect. Connections are spread over source addresses, so that ports last, and end with a reset, so that
// none is left waiting behind.
inline int beginConnecting(int port, unsigned source = 0) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("no socket: %s; see ulimit -n", strerror(errno));
    const int yes = 1;
    const linger reset{1, 0};
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 256 * source);
    if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address)) fail("bind: %s", strerror(errno));
    address.sin_port = htons(uint16_t(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) && errno != EINPROGRESS)
        fail("connect: %s", strerror(errno));
    return fd;
}

// Bytes on their way out of a socket. `flush` says whether the connection is still good.
class Outbox {
  public:
    void append(std::string_view bytes) { text.append(bytes); }
    bool isEmpty() const { return text.empty(); }

    bool flush(int fd) {
        while (sent < text.size()) {
            const ssize_t count = ::send(fd, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
            if (count < 0) return errno == EAGAIN || errno == ENOTCONN;
            sent += size_t(count);
        }
        text.clear();
        sent = 0;
        return true;
    }

  private:
    std::string text;
    size_t sent = 0;
};
