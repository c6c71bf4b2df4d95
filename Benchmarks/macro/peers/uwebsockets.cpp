// uWebSockets, by the C interface of the build that the PyPI package `socketify` brings: one loop, its own topics, Redis
// read on the same loop.
#include "gateway.hpp"
#include <memory>
#include <unordered_set>

// The parts of uWebSockets' C interface (capi/libuwebsockets.h, uSockets' libusockets.h) that are used here.
extern "C" {
struct us_socket_t;
struct us_socket_context_t;
struct us_socket_context_options_t {
    const char *key_file_name, *cert_file_name, *passphrase, *dh_params_file_name, *ca_file_name, *ssl_ciphers;
    int ssl_prefer_low_memory_usage;
};
us_socket_context_t* us_create_socket_context(int ssl, void* loop, int ext, us_socket_context_options_t options);
us_socket_t* us_socket_context_connect(int ssl, us_socket_context_t*, const char* host, int port, const char* from, int options, int ext);
int us_socket_write(int ssl, us_socket_t*, const char* data, int length, int more);
void us_socket_context_on_open(int ssl, us_socket_context_t*, us_socket_t* (*)(us_socket_t*, int, char*, int));
void us_socket_context_on_data(int ssl, us_socket_context_t*, us_socket_t* (*)(us_socket_t*, char*, int));
void us_socket_context_on_writable(int ssl, us_socket_context_t*, us_socket_t* (*)(us_socket_t*));
void us_socket_context_on_close(int ssl, us_socket_context_t*, us_socket_t* (*)(us_socket_t*, int, void*));
void us_socket_context_on_end(int ssl, us_socket_context_t*, us_socket_t* (*)(us_socket_t*));
void us_socket_context_on_timeout(int ssl, us_socket_context_t*, us_socket_t* (*)(us_socket_t*));
void us_socket_context_on_long_timeout(int ssl, us_socket_context_t*, us_socket_t* (*)(us_socket_t*));
void us_socket_context_on_connect_error(int ssl, us_socket_context_t*, us_socket_t* (*)(us_socket_t*, int));

struct uws_app_t;
struct uws_websocket_t;
struct uws_res_t;
struct uws_req_t;
struct uws_listen_config { int port; const char* host; int options; };
struct uws_socket_behavior_t {
    int compression;
    unsigned maxPayloadLength;
    unsigned short idleTimeout;
    unsigned maxBackpressure;
    bool closeOnBackpressureLimit, resetIdleTimeoutOnSend, sendPingsAutomatically;
    unsigned short maxLifetime;
    void (*upgrade)(uws_res_t*, uws_req_t*, us_socket_context_t*, void*);
    void (*open)(uws_websocket_t*, void*);
    void (*message)(uws_websocket_t*, const char*, size_t, int opcode, void*);
    void (*drain)(uws_websocket_t*, void*);
    void (*ping)(uws_websocket_t*, const char*, size_t, void*);
    void (*pong)(uws_websocket_t*, const char*, size_t, void*);
    void (*close)(uws_websocket_t*, int code, const char*, size_t, void*);
    void (*subscription)(uws_websocket_t*, const char*, size_t, int now, int before, void*);
};
void* uws_get_loop();
uws_app_t* uws_create_app(int ssl, us_socket_context_options_t);
void uws_app_run(int ssl, uws_app_t*);
void uws_app_listen_with_config(int ssl, uws_app_t*, uws_listen_config, void (*)(void* listener, uws_listen_config, void*), void*);
void uws_ws(int ssl, uws_app_t*, const char* pattern, uws_socket_behavior_t, void*);
bool uws_publish(int ssl, uws_app_t*, const char* topic, size_t, const char* text, size_t, int opcode, bool compress);
int uws_ws_send(int ssl, uws_websocket_t*, const char* text, size_t, int opcode);
bool uws_ws_subscribe(int ssl, uws_websocket_t*, const char* topic, size_t);
void* uws_ws_get_user_data(int ssl, uws_websocket_t*);
size_t uws_req_get_query(uws_req_t*, const char* key, size_t, const char** value);
size_t uws_req_get_header(uws_req_t*, const char* lowerCased, size_t, const char** value);
void uws_res_write_status(int ssl, uws_res_t*, const char*, size_t);
void uws_res_end(int ssl, uws_res_t*, const char*, size_t, bool close);
void uws_res_upgrade(
    int ssl, uws_res_t*, void* userData, const char* key, size_t, const char* protocol, size_t, const char* extensions, size_t,
    us_socket_context_t*);
}

struct Topic {
    size_t members = 0;
    bool isSubscribed = false;
    std::unordered_set<uws_websocket_t*> waiting;
};
struct Member {
    std::vector<std::string> topics;
};

static const Settings settings;
static uws_app_t* app;
static us_socket_t* redis;
static std::string toRedis;
static RedisReader reader;
static std::unordered_map<std::string, Topic> topics;

static us_socket_t* writeToRedis() {
    if (redis && !toRedis.empty()) toRedis.erase(0, size_t(std::max(0, us_socket_write(0, redis, toRedis.data(), int(toRedis.size()), 0))));
    return redis;
}

static us_socket_t* lost() { fail("the link to Redis is gone"); }

static void reply(uws_websocket_t* socket, std::string_view thread) {
    const std::string text = subscribedReply(thread);
    uws_ws_send(0, socket, text.data(), text.size(), 1);
}

static us_socket_t* fromRedis(us_socket_t* socket, char* bytes, int count) {
    reader.feed({bytes, size_t(count)}, [](auto kind, auto name, auto payload) {
        if (kind == "message") {
            uws_publish(0, app, name.data(), name.size(), payload.data(), payload.size(), 1, false);
        } else if (auto topic = topics.find(std::string(name)); kind == "subscribe" && topic != topics.end()) {
            topic->second.isSubscribed = true;
            for (auto* waiting : topic->second.waiting) reply(waiting, name.substr(12));
            topic->second.waiting.clear();
        }
    });
    return socket;
}

static void upgrade(uws_res_t* response, uws_req_t* request, us_socket_context_t* context, void*) {
    const auto header = [&](std::string_view name) {
        const char* value;
        const size_t length = uws_req_get_header(request, name.data(), name.size(), &value);
        return std::string_view(length ? value : "", length);
    };
    const char* token;
    const size_t length = uws_req_get_query(request, "token", 5, &token);
    if (!length || !digest::isGood({token, length}, settings.secret, time(nullptr))) {
        uws_res_write_status(0, response, "401 Unauthorized", 16);
        return uws_res_end(0, response, "", 0, true);
    }
    const auto key = header("sec-websocket-key"), protocol = header("sec-websocket-protocol"), extensions = header("sec-websocket-extensions");
    uws_res_upgrade(0, response, new Member, key.data(), key.size(), protocol.data(), protocol.size(), extensions.data(), extensions.size(), context);
}

static void message(uws_websocket_t* socket, const char* text, size_t length, int, void*) {
    const std::string thread = threadOf({text, length});
    if (thread.empty()) return;
    const std::string name = "chat.thread." + thread;
    Topic& topic = topics[name];
    uws_ws_subscribe(0, socket, name.data(), name.size());
    static_cast<Member*>(uws_ws_get_user_data(0, socket))->topics.push_back(name);
    if (topic.members++ == 0) {
        toRedis += redisCommand("SUBSCRIBE", name);
        writeToRedis();
    }
    if (topic.isSubscribed) reply(socket, thread);
    else topic.waiting.insert(socket);
}

static void closed(uws_websocket_t* socket, int, const char*, size_t, void*) {
    const std::unique_ptr<Member> member(static_cast<Member*>(uws_ws_get_user_data(0, socket)));
    for (auto& name : member->topics) {
        Topic& topic = topics[name];
        topic.waiting.erase(socket);
        if (--topic.members > 0) continue;
        topics.erase(name);
        toRedis += redisCommand("UNSUBSCRIBE", name);
    }
    writeToRedis();
}

int main() {
    Settings::raiseLimits();
    app = uws_create_app(0, {});
    us_socket_context_t* context = us_create_socket_context(0, uws_get_loop(), 0, {});
    us_socket_context_on_open(0, context, [](us_socket_t* socket, int, char*, int) { redis = socket; return writeToRedis(); });
    us_socket_context_on_data(0, context, fromRedis);
    us_socket_context_on_writable(0, context, [](us_socket_t*) { return writeToRedis(); });
    us_socket_context_on_close(0, context, [](us_socket_t*, int, void*) { return lost(); });
    us_socket_context_on_end(0, context, [](us_socket_t*) { return lost(); });
    us_socket_context_on_connect_error(0, context, [](us_socket_t*, int) { return lost(); });
    us_socket_context_on_timeout(0, context, [](us_socket_t* socket) { return socket; });
    us_socket_context_on_long_timeout(0, context, [](us_socket_t* socket) { return socket; });
    us_socket_context_connect(0, context, "127.0.0.1", settings.redisPort, nullptr, 0, 0);

    uws_socket_behavior_t behavior{};
    behavior.maxPayloadLength = 64 * 1024;
    behavior.idleTimeout = 120;
    behavior.maxBackpressure = 64 * 1024 * 1024;
    behavior.resetIdleTimeoutOnSend = behavior.sendPingsAutomatically = true;
    behavior.upgrade = upgrade;
    behavior.message = message;
    behavior.close = closed;
    uws_ws(0, app, "/*", behavior, nullptr);
    uws_app_listen_with_config(0, app, {settings.port, "127.0.0.1", 0}, [](void* listener, uws_listen_config, void*) {
        if (!listener) fail("cannot listen");
    }, nullptr);
    uws_app_run(0, app);
}
