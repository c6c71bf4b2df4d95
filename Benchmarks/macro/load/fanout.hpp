// Subscribers in threads and one publisher: what arrives, is it right, and what does the server spend on it.
#pragma once
#include "histogram.hpp"
#include "message.hpp"
#include "process.hpp"
#include "publishing.hpp"
#include "subscriber.hpp"
#include <deque>

class FanOut {
  public:
    explicit FanOut(const Options& options)
        : o(options), messages(o.size), subscribers(size_t(o.connections)), threads(size_t(o.threads)),
          server(o.server), helper(o.helper), buffer(1 << 18, 0) {}

    int run() {
        const Usage before = server.usage(true);
        const int64_t began = nanoseconds();
        connectAll();
        const double connecting = double(nanoseconds() - began) / 1e9;
        const Usage connected = server.usage();
        until(nanoseconds() + int64_t(o.settle * 1e9), [] { return false; });
        const Usage settled = server.usage(true);
        Flow flow;
        if (o.publish != "none" && wrong.empty()) flow = publishAll();
        print(before, connecting, connected, settled, flow);
        return isClean() ? 0 : 1;
    }

  private:
    static constexpr uint64_t publisherTag = 1ull << 40;

    struct Thread {
        uint32_t members = 0, published = 0, first = 0;
        std::deque<uint32_t> missing;  // of the messages from `first` on: to how many they have not come
    };
    struct Flow {
        double seconds = 0, loaderCores = 0;
        long messages = 0, deliveries = 0;
        Usage server, helper;
    };

    const Options& o;
    Messages messages;
    Poller poller;
    std::vector<Subscriber> subscribers;
    std::vector<Thread> threads;
    ProcessTree server, helper;
    std::unique_ptr<Publisher> publisher;
    Histogram latency;
    std::string buffer, wrong;
    std::string acceptKey, handshakeKey = digest::base64("0123456789abcdef");
    int64_t connectingSince = 0;
    int begun = 0, handshakes = 0, ready = 0, failed = 0;
    long inFlight = 0, published = 0, delivered = 0, doubled = 0, reordered = 0, misrouted = 0, corrupt = 0, others = 0;
    long skipped = 0;
    size_t nextThread = 0;
    bool isMeasuring = false;

    bool isClean() const {
        return wrong.empty() && ready == o.connections && lost() == 0 && doubled + reordered + misrouted + corrupt == 0 &&
               (!publisher || publisher->refused == 0);
    }
    long lost() const {
        long sum = 0;
        for (auto& thread : threads)
            for (uint32_t count : thread.missing) sum += count;
        return sum;
    }
    void note(const std::string& text) {
        if (wrong.empty()) wrong = text;
    }

    // MARK: Connecting

    void connectAll() {
        acceptKey = digest::acceptKey(handshakeKey);
        connectingSince = nanoseconds();
        const int64_t end = connectingSince + int64_t(o.patience * 1e9);
        begin();
        until(end, [this] {
            if (o.ramp > 0) begin();
            return ready + failed == o.connections;
        });
        if (ready != o.connections) note("not all connections became ready");
    }

    void begin() {
        const int64_t due = nanoseconds() - connectingSince;
        while (begun < o.connections && handshakes < o.connecting) {
            if (o.ramp > 0 && double(begun) * 1e9 / o.ramp > double(due)) return;
            Subscriber& s = subscribers[size_t(begun)];
            s.thread = uint32_t(begun % o.threads);
            threads[s.thread].members++;
            s.fd = beginConnecting(o.port, unsigned(begun / 10'000));
            poller.add(s.fd, uint64_t(begun), EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
            s.send("GET " + text(o.path, begun) + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(o.port) +
                   "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
                   handshakeKey + "\r\n\r\n");
            begun++;
            handshakes++;
        }
    }

    std::string text(const std::string& pattern, int index) const {
        std::string token;
        if (pattern.find("{token}") != pattern.npos) {
            token = digest::token(
                filled(o.claims, {{"{i}", std::to_string(index + 1)}, {"{expiry}", std::to_string(time(nullptr) + 3600)}}),
                o.secret);
        }
        return filled(pattern, {{"{i}", std::to_string(index + 1)}, {"{t}", std::to_string(index % o.threads + 1)},
                                {"{token}", token}});
    }

    void becomeReady(Subscriber& s) {
        s.state = Subscriber::State::ready;
        ready++;
        handshakes--;
        begin();
    }

    void lose(Subscriber& s, const std::string& why) {
        if (s.state == Subscriber::State::gone) return;
        note("connection " + std::to_string(&s - subscribers.data() + 1) + ": " + why);
        if (s.state != Subscriber::State::ready) handshakes--, failed++;
        s.state = Subscriber::State::gone;
        close(s.fd);
    }

    // MARK: Receiving

    template <class Condition>
    void until(int64_t end, Condition isDone) {
        while (!isDone()) {
            const int64_t now = nanoseconds();
            if (now >= end) return;
            const bool isRamp = o.ramp > 0 && begun < o.connections;
            turn(std::min<int64_t>(end - now, isRamp ? int64_t(1e9 / o.ramp) : 50'000'000));
        }
    }

    void turn(int64_t atMost) {
        poller.wait(atMost, [this](uint64_t tag, uint32_t events) {
            if (tag >= publisherTag) return publisher->ready(unsigned(tag - publisherTag));
            Subscriber& s = subscribers[tag];
            if (s.state == Subscriber::State::gone) return;
            if ((events & EPOLLOUT) && s.out && !s.send({})) return lose(s, "cannot be written to");
            if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) read(s);
        });
        if (publisher) publisher->flush();
    }

    void read(Subscriber& s) {
        for (;;) {
            const ssize_t count = recv(s.fd, buffer.data(), buffer.size(), 0);
            if (count < 0 && errno == EAGAIN) return;
            if (count <= 0) return lose(s, count == 0 ? "was closed" : strerror(errno));
            const int64_t now = nanoseconds();
            std::string_view bytes(buffer.data(), size_t(count));
            std::string whole;
            if (s.state == Subscriber::State::upgrading) {
                if (s.rest) whole = std::move(*s.rest);
                s.rest.reset();
                whole.append(bytes);
                const size_t end = whole.find("\r\n\r\n");
                if (end == whole.npos) {
                    s.rest = std::make_unique<std::string>(std::move(whole));
                    continue;
                }
                if (whole.compare(0, 12, "HTTP/1.1 101") || whole.find(acceptKey) > end)
                    return lose(s, "was refused: " + whole.substr(0, whole.find('\r')));
                bytes = std::string_view(whole).substr(end + 4);
                s.state = Subscriber::State::joining;
                if (!o.subscribe.empty() && !s.sendFrame(1, text(o.subscribe, int(&s - subscribers.data()))))
                    return lose(s, "cannot be written to");
                if (o.ready.empty()) becomeReady(s);
            }
            if (!s.receive(bytes, [&](std::string_view message) { take(s, message, now); }))
                return lose(s, "got what is no text message, or was closed");
            if (size_t(count) < buffer.size()) return;
        }
    }

    void take(Subscriber& s, std::string_view message, int64_t now) {
        if (s.state == Subscriber::State::joining) {
            if (message.find(o.ready) != message.npos) becomeReady(s);
            else others++;
            return;
        }
        const auto mark = messages.read(message);
        if (!mark) {
            // What says nothing of a message may be said beside them.
            ++(message.find('~') == message.npos ? others : corrupt);
            return;
        }
        if (mark->thread != s.thread) {
            misrouted++;
            return;
        }
        Thread& thread = threads[s.thread];
        if (mark->number >= thread.published) {
            corrupt++;
            return;
        }
        if (mark->number < s.expected) {
            // Late, or again: where it was passed over before, it is late.
            ++(pass(s, mark->number) ? reordered : doubled);
            return;
        }
        if (mark->number > s.expected) {
            for (uint32_t number = s.expected; number < mark->number; number++) passed.push_back({&s, number});
            skipped += mark->number - s.expected;
        }
        s.expected = mark->number + 1;
        count(thread, mark->number);
        if (isMeasuring) latency.add(uint64_t(std::max<int64_t>(0, now - mark->time)));
    }

    struct Passed {
        const Subscriber* subscriber;
        uint32_t number;
    };
    std::vector<Passed> passed;

    // Whether a message was passed over by a later one; it has come now.
    bool pass(Subscriber& s, uint32_t number) {
        for (size_t i = 0; i < passed.size(); i++)
            if (passed[i].subscriber == &s && passed[i].number == number) {
                passed[i] = passed.back();
                passed.pop_back();
                count(threads[s.thread], number);
                return true;
            }
        return false;
    }

    void count(Thread& thread, uint32_t number) {
        delivered++;
        if (number < thread.first || --thread.missing[number - thread.first] > 0) return;
        inFlight--;
        while (!thread.missing.empty() && thread.missing.front() == 0) {
            thread.missing.pop_front();
            thread.first++;
        }
    }

    // MARK: Publishing

    Flow publishAll() {
        if (o.publish == "redis") publisher = std::make_unique<RedisPublisher>(o, poller, publisherTag);
        else publisher = std::make_unique<HTTPPublisher>(o, poller, publisherTag);
        const int64_t start = nanoseconds();
        const int64_t measured = start + int64_t(o.warmup * 1e9), end = measured + int64_t(o.duration * 1e9);
        int64_t due = start;
        Flow flow;
        Usage serverThen, helperThen;
        double selfThen = 0;
        int64_t then = 0;
        for (;;) {
            const int64_t now = nanoseconds();
            if (!isMeasuring && now >= measured) {
                isMeasuring = true;
                fputs("measuring\n", stderr);
                serverThen = server.usage(), helperThen = helper.usage(), selfThen = own(), then = now;
                flow.messages = -published, flow.deliveries = -delivered;
            }
            if (now >= end || !wrong.empty()) break;
            int64_t pause = 20'000'000;
            if (o.rate > 0) {
                for (; due <= now; due += int64_t(1e9 / o.rate)) publishNext(due);
                pause = due - now;
            } else {
                while (inFlight < o.window) publishNext(now);
            }
            publisher->flush();
            turn(std::min(pause, end - now));
        }
        const Usage serverNow = server.usage(), helperNow = helper.usage();
        const int64_t now = nanoseconds();
        flow.seconds = double(now - then) / 1e9;
        flow.messages += published, flow.deliveries += delivered;
        flow.server = {serverNow.cpu - serverThen.cpu, serverNow.user - serverThen.user, serverNow.waiting - serverThen.waiting, 0};
        flow.helper.cpu = helperNow.cpu - helperThen.cpu;
        flow.loaderCores = (own() - selfThen) / flow.seconds;
        isMeasuring = false;
        until(now + 10'000'000'000, [this] { return inFlight == 0; });
        return flow;
    }

    void publishNext(int64_t time) {
        const uint32_t index = uint32_t(nextThread++ % threads.size());
        Thread& thread = threads[index];
        const std::string message = messages.make({index, thread.published, time});
        thread.published++;
        thread.missing.push_back(thread.members);
        inFlight++;
        published++;
        publisher->publish(index, message);
    }

    static double own() {
        timespec time;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
    }

    // MARK: The report

    void print(const Usage& before, double connecting, const Usage& connected, const Usage& settled, const Flow& flow) {
        const double n = o.connections;
        auto per = [](double value, double count) { return count > 0 ? value / count : 0; };
        std::string why;
        for (char c : wrong) why.push_back(c == '"' || c == '\\' || c < ' ' ? '\'' : c);
        printf("{\"label\":\"%s\",\"ok\":%s,\"why\":\"%s\",\"connections\":%d,\"ready\":%d,\n", o.label.c_str(),
               isClean() ? "true" : "false", why.c_str(), o.connections, ready);
        printf(" \"connectSeconds\":%.3f,\"connectCPU\":%.2f,\"idleBytes\":%.0f,\"pssBefore\":%ld,\"pssIdle\":%ld,\"idleCores\":%.4f,\n",
               connecting, (connected.cpu - before.cpu) * 1e6 / n, double(settled.pss - before.pss) * 1024 / n, before.pss,
               settled.pss, o.settle > 0 ? (settled.cpu - connected.cpu) / o.settle : 0);
        printf(" \"published\":%ld,\"delivered\":%ld,\"lost\":%ld,\"doubled\":%ld,\"reordered\":%ld,\"misrouted\":%ld,\"corrupt\":%ld,\"others\":%ld,\"refused\":%ld,\n",
               published, delivered, lost(), doubled, reordered, misrouted, corrupt, others, publisher ? publisher->refused : 0);
        printf(" \"seconds\":%.3f,\"deliveriesPerSecond\":%.0f,\"cpuPerDelivery\":%.4f,\"userPerDelivery\":%.4f,\"cpuPerMessage\":%.3f,\"serverCores\":%.3f,\"helperCores\":%.3f,\"loaderCores\":%.3f,\"waiting\":%.3f,\n",
               flow.seconds, per(double(flow.deliveries), flow.seconds), per(flow.server.cpu * 1e6, double(flow.deliveries)),
               per(flow.server.user * 1e6, double(flow.deliveries)), per(flow.server.cpu * 1e6, double(flow.messages)), per(flow.server.cpu, flow.seconds),
               per(flow.helper.cpu, flow.seconds), flow.loaderCores, per(flow.server.waiting, flow.seconds));
        printf(" \"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}\n", latency.microseconds(0.5),
               latency.microseconds(0.9), latency.microseconds(0.99), latency.microseconds(0.999), latency.maximumMicroseconds());
        fflush(stdout);
    }
};
