// What the load is, from the command line.
#pragma once
#include "net.hpp"
#include <functional>
#include <map>

struct Options {
    int port = 8080, connections = 100, threads = 10, connecting = 128, publishPort = 6379, publishers = 32, size = 250;
    int window = 8, server = 0, helper = 0, batch = 0;
    double rate = 0, ramp = 0, settle = 1, warmup = 1, duration = 4, patience = 120;
    std::string mode = "fanout", label, path = "/?token={token}", secret, subscribe, ready, publish = "redis";
    std::string publishPath = "/api/publish", header, body = "{message}";
    std::string claims = R"({"userId":{i},"role":"client","threads":"*","exp":{expiry}})";
};

inline const char* usage = R"(load [options]: N WebSocket connections in T threads; every delivery is checked

  --mode fanout|post     fanout: subscribers and one publisher; post: requests over keep-alive connections
  --port P               the server under test, on 127.0.0.1
  --path TEXT            of the handshake; of the requests, for post. In texts: {i} connection, {t} thread, {n} number,
                         {token} a JWT, {expiry} in an hour, {message} the message
  --secret S --claims TEXT  what tokens are made of
  --subscribe TEXT       the frame that joins a thread; none: the path has done it
  --ready TEXT           what the reply to it contains; none: a connection is ready when it is upgraded
  --connections N --threads T --connecting K     at most K handshakes at a time
  --ramp R               no more than R new connections a second; without: as fast as they come
  --publish redis|http|none --publish-port P --publish-path TEXT --publishers K
  --header 'Name: value' --body TEXT --batch B   of HTTP requests; B: an array of so many bodies
  --window W | --rate R  so many messages in flight, or so many a second
  --size BYTES           of a message
  --settle S --warmup S --duration S --patience S
  --server PID --helper PID   whose cost is measured: the server's, Redis'
)";

inline Options parse(int count, char** words) {
    Options o;
    std::map<std::string, std::function<void(const char*)>> known;
    auto integer = [&](const char* name, int& place) { known[name] = [&place](const char* v) { place = atoi(v); }; };
    auto number = [&](const char* name, double& place) { known[name] = [&place](const char* v) { place = atof(v); }; };
    auto text = [&](const char* name, std::string& place) { known[name] = [&place](const char* v) { place = v; }; };
    integer("--port", o.port), integer("--connections", o.connections), integer("--threads", o.threads);
    integer("--connecting", o.connecting), integer("--publish-port", o.publishPort), integer("--size", o.size);
    integer("--publishers", o.publishers), integer("--window", o.window), integer("--server", o.server);
    integer("--helper", o.helper), integer("--batch", o.batch);
    number("--rate", o.rate), number("--ramp", o.ramp), number("--settle", o.settle), number("--warmup", o.warmup);
    number("--duration", o.duration), number("--patience", o.patience);
    text("--mode", o.mode), text("--label", o.label), text("--path", o.path), text("--secret", o.secret);
    text("--subscribe", o.subscribe), text("--ready", o.ready), text("--publish", o.publish);
    text("--publish-path", o.publishPath), text("--header", o.header), text("--body", o.body), text("--claims", o.claims);
    for (int i = 1; i < count; i++) {
        if (!strcmp(words[i], "--help")) fputs(usage, stdout), exit(0);
        auto option = known.find(words[i]);
        if (option == known.end() || i + 1 == count) fail("unknown, or without a value: %s; see --help", words[i]);
        option->second(words[++i]);
    }
    if (o.connections < 1 || o.threads < 1 || o.threads > o.connections) fail("from 1 connection on, and no thread without one");
    if (o.size < 220 || o.size > 60'000) fail("--size is 220 to 60000");
    return o;
}

// Puts values in the place of {names}.
inline std::string filled(std::string text, std::initializer_list<std::pair<const char*, std::string>> values) {
    for (auto& [name, value] : values)
        for (size_t at = 0; (at = text.find(name, at)) != text.npos; at += value.size()) text.replace(at, strlen(name), value);
    return text;
}
