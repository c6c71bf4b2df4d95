// No product but a mark on the wall: about the least that a gateway of one thread can do on this kernel. One send() for
// each delivery; with JOIN=1 what one read from Redis has brought for a thread goes out together.
#include "gateway.hpp"
#include <memory>

struct Channel {
    std::string name, together;
    std::vector<int> members, waiting;
    bool isSubscribed = false;
};
struct Client {
    bool isUpgraded = false;
    std::string in, out;
    Channel* channel = nullptr;
};

static const Settings settings;
static const bool joins = std::string(Settings::value("JOIN", "0")) == "1";
static Poller poller;
static std::vector<std::unique_ptr<Client>> clients;
static std::unordered_map<std::string, Channel> channels;
static std::string toRedis;

static void leave(int fd) {
    if (Channel* channel = clients[size_t(fd)]->channel) {
        for (auto* list : {&channel->members, &channel->waiting})
            for (auto& member : *list)
                if (member == fd) {
                    member = list->back();
                    list->pop_back();
                    break;
                }
    }
    clients[size_t(fd)].reset();
    close(fd);
}

static void write(int fd, std::string_view bytes) {
    Client& client = *clients[size_t(fd)];
    if (client.out.empty()) {
        const ssize_t count = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count == ssize_t(bytes.size())) return;
        if (count > 0) bytes.remove_prefix(size_t(count));
        poller.change(fd, uint64_t(fd), EPOLLIN | EPOLLOUT);
    }
    client.out.append(bytes);
}

static void writeRest(int fd) {
    Client& client = *clients[size_t(fd)];
    const ssize_t count = send(fd, client.out.data(), client.out.size(), MSG_NOSIGNAL);
    if (count > 0) client.out.erase(0, size_t(count));
    if (!client.out.empty()) return;
    client.out.shrink_to_fit();
    poller.change(fd, uint64_t(fd), EPOLLIN);
}

static void join(int fd, const std::string& thread) {
    if (thread.empty()) return;
    Channel& channel = channels["chat.thread." + thread];
    clients[size_t(fd)]->channel = &channel;
    if (channel.name.empty()) {
        channel.name = "chat.thread." + thread;
        toRedis += redisCommand("SUBSCRIBE", channel.name);
    }
    if (!channel.isSubscribed) return channel.waiting.push_back(fd);
    channel.members.push_back(fd);
    write(fd, textFrame(subscribedReply(thread)));
}

// True if the request was answered with 101.
static bool upgrade(int fd, std::string_view head) {
    const auto between = [&](std::string_view start, std::string_view ends) {
        const size_t at = head.find(start);
        return at == head.npos ? std::string_view() : head.substr(at + start.size(), head.find_first_of(ends, at + start.size()) - at - start.size());
    };
    const auto token = between("token=", " &"), key = between("Sec-WebSocket-Key: ", "\r");
    if (key.empty() || !digest::isGood(token, settings.secret, time(nullptr))) return false;
    write(fd, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
                  digest::acceptKey(key) + "\r\n\r\n");
    return true;
}

static void read(int fd) {
    static char bytes[65536];
    const ssize_t count = recv(fd, bytes, sizeof bytes, 0);
    if (count <= 0) return count < 0 && errno == EAGAIN ? void() : leave(fd);
    Client& client = *clients[size_t(fd)];
    client.in.append(bytes, size_t(count));
    if (!client.isUpgraded) {
        const size_t end = client.in.find("\r\n\r\n");
        if (end == client.in.npos) return;
        if (!upgrade(fd, std::string_view(client.in).substr(0, end + 2))) return leave(fd);
        client.isUpgraded = true;
        client.in.erase(0, end + 4);
    }
    while (client.in.size() >= 6) {
        size_t length = client.in[1] & 127, head = 6;
        if (length == 126) length = size_t(uint8_t(client.in[2])) << 8 | uint8_t(client.in[3]), head = 8;
        else if (length == 127) return leave(fd);
        if (client.in.size() < head + length) break;
        std::string payload = client.in.substr(head, length);
        for (size_t i = 0; i < length; i++) payload[i] = char(payload[i] ^ client.in[head - 4 + i % 4]);
        const int opcode = client.in[0] & 15;
        client.in.erase(0, head + length);
        if (opcode == 8) return leave(fd);
        if (opcode == 1) join(fd, threadOf(payload));
    }
    if (client.in.empty()) client.in.shrink_to_fit();
}

int main() {
    Settings::raiseLimits();
    clients.resize(100'000);
    const int redis = beginConnecting(settings.redisPort), listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(uint16_t(settings.port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) || listen(listener, 4096)) fail("cannot listen");
    poller.add(redis, uint64_t(redis));
    poller.add(listener, uint64_t(listener));
    RedisReader reader;
    std::vector<Channel*> touched;
    std::string buffer(1 << 18, 0);
    for (;;) {
        poller.wait(1'000'000'000, [&](uint64_t tag, uint32_t events) {
            const int fd = int(tag);
            if (fd == redis) {
                const ssize_t count = recv(redis, buffer.data(), buffer.size(), 0);
                if (count == 0) fail("the link to Redis is gone");
                if (count < 0) return;
                reader.feed({buffer.data(), size_t(count)}, [&](auto kind, auto name, auto payload) {
                    auto found = channels.find(std::string(name));
                    if (found == channels.end()) return;
                    Channel& channel = found->second;
                    if (kind == "subscribe") {
                        channel.isSubscribed = true;
                        for (int waiting : channel.waiting) {
                            channel.members.push_back(waiting);
                            write(waiting, textFrame(subscribedReply(name.substr(12))));
                        }
                        channel.waiting.clear();
                    } else if (joins) {
                        if (channel.together.empty()) touched.push_back(&channel);
                        channel.together += textFrame(payload);
                    } else {
                        const std::string frame = textFrame(payload);
                        for (int member : channel.members) write(member, frame);
                    }
                });
                for (Channel* channel : touched) {
                    for (int member : channel->members) write(member, channel->together);
                    channel->together.clear();
                }
                touched.clear();
            } else if (fd == listener) {
                for (int client; (client = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
                    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                    clients[size_t(client)] = std::make_unique<Client>();
                    poller.add(client, uint64_t(client));
                }
            } else if (clients[tag]) {
                if (events & EPOLLOUT) writeRest(fd);
                if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) read(fd);
            }
        });
        if (toRedis.empty()) continue;
        const ssize_t count = send(redis, toRedis.data(), toRedis.size(), MSG_NOSIGNAL);
        if (count > 0) toRedis.erase(0, size_t(count));
    }
}
