// Requests over keep-alive connections, one at a time on each: how many a second, and what does the server spend on one.
#pragma once
#include "digest.hpp"
#include "histogram.hpp"
#include "message.hpp"
#include "process.hpp"
#include "publishing.hpp"

class Posting {
  public:
    explicit Posting(const Options& options) : o(options), links(size_t(o.connections)), server(o.server) {}

    int run() {
        for (size_t i = 0; i < links.size(); i++) {
            Link& link = links[i];
            link.options = o;
            for (std::string* text : {&link.options.publishPath, &link.options.header})
                *text = filled(*text, {{"{i}", std::to_string(i + 1)}, {"{token}", token(i)}});
            link.fd = beginConnecting(o.port, unsigned(i / 10'000));
            poller.add(link.fd, i, EPOLLIN | EPOLLOUT | EPOLLET);
            send(i);
        }
        const int64_t measured = nanoseconds() + int64_t(o.warmup * 1e9), end = measured + int64_t(o.duration * 1e9);
        while (nanoseconds() < measured) turn();
        const int64_t then = nanoseconds();
        const Usage before = server.usage();
        isMeasuring = true;
        fputs("measuring\n", stderr);
        while (nanoseconds() < end) turn();
        const Usage after = server.usage();
        const double seconds = double(nanoseconds() - then) / 1e9, cpu = after.cpu - before.cpu;
        const double events = double(good) * std::max(1, o.batch);
        printf("{\"label\":\"%s\",\"ok\":%s,\"connections\":%d,\"requests\":%ld,\"refused\":%ld,\"firstRefusal\":%d,\"seconds\":%.3f,"
               "\"eventsPerSecond\":%.0f,\"cpuPerEvent\":%.3f,\"eventsPerCPUSecond\":%.0f,\"serverCores\":%.3f,"
               "\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}\n",
               o.label.c_str(), refused == 0 && good > 0 ? "true" : "false", o.connections, good, refused, firstRefusal, seconds,
               events / seconds, events > 0 ? cpu * 1e6 / events : 0, cpu > 0 ? events / cpu : 0, cpu / seconds,
               latency.microseconds(0.5), latency.microseconds(0.99), latency.microseconds(0.999), latency.maximumMicroseconds());
        return refused == 0 && good > 0 ? 0 : 1;
    }

  private:
    struct Link {
        int fd = -1;
        Options options;
        Outbox out;
        AnswerReader answers;
        int64_t sentAt = 0;
    };
    const Options& o;
    Poller poller;
    std::vector<Link> links;
    ProcessTree server;
    Histogram latency;
    long good = 0, refused = 0, number = 0;
    int firstRefusal = 0;
    bool isMeasuring = false;

    std::string token(size_t i) const {
        return digest::token(
            filled(o.claims, {{"{i}", std::to_string(i + 1)}, {"{expiry}", std::to_string(time(nullptr) + 3600)}}), o.secret);
    }

    std::string body(size_t i) {
        auto one = [&] {
            number++;
            return filled(o.body, {{"{i}", std::to_string(i + 1)}, {"{n}", std::to_string(number)},
                                   {"{t}", std::to_string(number % o.threads + 1)},
                                   {"{message}", Messages(o.size).make({uint32_t(number % o.threads), uint32_t(number), 0})}});
        };
        if (o.batch == 0) return one();
        std::string text = "[";
        for (int k = 0; k < o.batch; k++) text += (k ? "," : "") + one();
        return text + "]";
    }

    void send(size_t i) {
        Link& link = links[i];
        link.sentAt = nanoseconds();
        link.out.append(requestText(link.options, link.options.publishPath, body(i)));
        if (!link.out.flush(link.fd)) fail("connection %zu is gone", i + 1);
    }

    void turn() {
        poller.wait(20'000'000, [this](uint64_t i, uint32_t) {
            Link& link = links[i];
            if (!link.out.flush(link.fd)) fail("connection %zu is gone", size_t(i) + 1);
            bool answered = false;
            const bool isGood = link.answers.read(link.fd, [&](int status) {
                answered = true;
                if (status >= 300) {
                    refused++;
                    if (!firstRefusal) firstRefusal = status;
                } else if (isMeasuring) {
                    good++;
                    latency.add(uint64_t(nanoseconds() - link.sentAt));
                }
            });
            if (!isGood) fail("connection %zu was closed", size_t(i) + 1);
            if (answered) send(size_t(i));
        });
    }
};
