// What the C++ peers share: Redis' Pub/Sub, frames, and what they are told by the environment.
#pragma once
#include "../load/digest.hpp"
#include "../load/net.hpp"
#include <ctime>
#include <functional>
#include <sys/resource.h>
#include <unordered_map>
#include <vector>

struct Settings {
    int port = atoi(value("PORT", "8080")), redisPort = atoi(value("REDIS_PORT", "6379"));
    std::string secret = value("JWT_SECRET", "");

    static const char* value(const char* name, const char* otherwise) {
        const char* found = getenv(name);
        return found ? found : otherwise;
    }
    static void raiseLimits() {
        rlimit files;
        getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
};

inline std::string textFrame(std::string_view payload) {
    std::string frame("\x81", 1);
    if (payload.size() < 126) {
        frame.push_back(char(payload.size()));
    } else {
        frame.push_back(126);
        frame.push_back(char(payload.size() >> 8));
        frame.push_back(char(payload.size()));
    }
    return frame.append(payload);
}

inline std::string redisCommand(std::string_view name, std::string_view argument) {
    return "*2\r\n$" + std::to_string(name.size()) + "\r\n" + std::string(name) + "\r\n$" + std::to_string(argument.size()) +
           "\r\n" + std::string(argument) + "\r\n";
}

// Takes arrays of three apart: kind, channel, and a text or a number.
class RedisReader {
  public:
    template <class Take>
    void feed(std::string_view bytes, Take take) {
        text.append(bytes);
        size_t done = 0;
        while (done < text.size()) {
            size_t at = done;
            std::string_view parts[3];
            if (!line(at) || !part(at, parts[0]) || !part(at, parts[1]) || !part(at, parts[2])) break;
            take(parts[0], parts[1], parts[2]);
            done = at;
        }
        text.erase(0, done);
    }

  private:
    std::string text;

    bool line(size_t& at, std::string_view* content = nullptr) {
        const size_t end = text.find("\r\n", at);
        if (end == text.npos) return false;
        if (content) *content = std::string_view(text).substr(at, end - at);
        at = end + 2;
        return true;
    }
    bool part(size_t& at, std::string_view& content) {
        std::string_view head;
        if (!line(at, &head)) return false;
        if (head[0] != '$') {
            content = head.substr(1);
            return true;
        }
        const size_t length = size_t(std::max(0, atoi(head.data() + 1)));
        if (text.size() < at + length + 2) return false;
        content = std::string_view(text).substr(at, length);
        at += length + 2;
        return true;
    }
};

// The thread in `{"type":"subscribe","threadId":N}`.
inline std::string threadOf(std::string_view frame) {
    const std::string_view name = "\"threadId\":";
    const size_t start = frame.find(name);
    if (start == frame.npos) return "";
    const size_t digits = start + name.size();
    return std::string(frame.substr(digits, frame.find_first_not_of("0123456789", digits) - digits));
}

inline std::string subscribedReply(std::string_view thread) {
    return R"({"type":"subscribed","threadId":)" + std::string(thread) + "}";
}
