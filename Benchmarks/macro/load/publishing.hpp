// Ways for a message to the server: Redis, or requests over keep-alive connections.
#pragma once
#include "options.hpp"
#include <memory>
#include <vector>

class Publisher {
  public:
    virtual ~Publisher() = default;
    virtual void publish(uint32_t thread, const std::string& message) = 0;
    virtual void flush() = 0;
    // Something has happened on its connection number so.
    virtual void ready(unsigned number) = 0;
    long refused = 0, answered = 0;
};

class RedisPublisher : public Publisher {
  public:
    RedisPublisher(const Options& o, Poller& poller, uint64_t tag) : fd(beginConnecting(o.publishPort)) {
        poller.add(fd, tag, EPOLLIN | EPOLLOUT | EPOLLET);
    }
    void publish(uint32_t thread, const std::string& message) override {
        const std::string channel = "chat.thread." + std::to_string(thread + 1);
        out.append("*3\r\n$7\r\nPUBLISH\r\n$" + std::to_string(channel.size()) + "\r\n" + channel + "\r\n$" +
                   std::to_string(message.size()) + "\r\n" + message + "\r\n");
    }
    void flush() override {
        if (!out.flush(fd)) fail("the link to Redis is gone");
    }
    void ready(unsigned) override {
        char bytes[65536];
        for (ssize_t count; (count = recv(fd, bytes, sizeof bytes, 0)) > 0;)
            for (ssize_t i = 0; i < count; i++) {
                if (bytes[i] == ':') answered++;
                if (bytes[i] == '-' && (i == 0 || bytes[i - 1] == '\n')) refused++;
            }
        flush();
    }

  private:
    int fd;
    Outbox out;
};

// One keep-alive connection's answers, as they come: the statuses of those that are complete.
class AnswerReader {
  public:
    template <class Body>
    bool read(int fd, Body answered) {
        char bytes[32768];
        ssize_t count;
        while ((count = recv(fd, bytes, sizeof bytes, 0)) > 0) text.append(bytes, size_t(count));
        if (count == 0 || (errno != EAGAIN && errno != ENOTCONN)) return false;
        for (;;) {
            const size_t end = text.find("\r\n\r\n");
            if (end == text.npos || text.size() < 12) return true;
            size_t length = 0;
            for (size_t at = 0; at < end; at = text.find("\r\n", at) + 2) {
                if (!strncasecmp(text.data() + at, "content-length:", 15)) length = size_t(atol(text.data() + at + 15));
                if (text.find("\r\n", at) >= end) break;
            }
            if (text.size() < end + 4 + length) return true;
            const int status = atoi(text.data() + 9);
            text.erase(0, end + 4 + length);
            answered(status);
        }
    }

  private:
    std::string text;
};

inline std::string requestText(const Options& o, const std::string& path, const std::string& body) {
    return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + (o.header.empty() ? "" : o.header + "\r\n") +
           "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// A thread's messages keep to one connection, one behind the other, for the sake of their order.
class HTTPPublisher : public Publisher {
  public:
    HTTPPublisher(const Options& o, Poller& poller, uint64_t firstTag) : options(o), links(size_t(o.publishers)) {
        for (size_t i = 0; i < links.size(); i++) {
            links[i].fd = beginConnecting(o.publishPort);
            poller.add(links[i].fd, firstTag + i, EPOLLIN | EPOLLOUT | EPOLLET);
        }
    }
    void publish(uint32_t thread, const std::string& message) override {
        const std::string number = std::to_string(thread + 1);
        Link& link = links[thread % links.size()];
        link.out.append(requestText(
            options, filled(options.publishPath, {{"{t}", number}}),
            filled(options.body, {{"{t}", number}, {"{message}", message}})));
        if (!link.isDirty) dirty.push_back(&link);
        link.isDirty = true;
    }
    void flush() override {
        for (Link* link : dirty) {
            link->isDirty = false;
            if (!link->out.flush(link->fd)) fail("a publisher's connection is gone");
        }
        dirty.clear();
    }
    void ready(unsigned number) override {
        Link& link = links[number];
        const bool isGood = link.answers.read(link.fd, [this](int status) { ++(status < 300 ? answered : refused); });
        if (!isGood || !link.out.flush(link.fd)) fail("a publisher's connection is gone");
    }

  private:
    struct Link {
        int fd = -1;
        Outbox out;
        AnswerReader answers;
        bool isDirty = false;
    };
    const Options& options;
    std::vector<Link> links;
    std::vector<Link*> dirty;
};
