// The messages: a chat's, with thread, number and time of publication in a mark that is found without parsing.
#pragma once
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

struct Mark {
    uint32_t thread, number;
    int64_t time;
};

class Messages {
  public:
    explicit Messages(int size) : size(size_t(size)) {}

    std::string make(const Mark& mark) const {
        std::string text = R"({"type":"message","threadId":)" + std::to_string(mark.thread + 1) + R"(,"seq":)" +
                           std::to_string(mark.number + 1) + R"(,"payload":{"from":"manager","text":"~)";
        char hex[33];
        snprintf(hex, sizeof hex, "%08x%08x%016llx", mark.thread, mark.number, static_cast<unsigned long long>(mark.time));
        text += hex;
        while (text.size() + end.size() < size) text.push_back(padding(text.size()));
        return text += end;
    }

    // What a delivery says it is; nothing if it is not, to the byte, a message that was made here.
    std::optional<Mark> read(std::string_view text) const {
        const size_t at = text.find('~');
        if (text.size() != size || at == text.npos || text.size() < at + 33 + end.size()) return {};
        uint64_t words[2] = {0, 0};
        for (size_t i = 0; i < 32; i++) {
            const char c = text[at + 1 + i];
            const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (digit < 0) return {};
            words[i / 16] = words[i / 16] << 4 | uint64_t(digit);
        }
        for (size_t i = at + 33; i < size - end.size(); i++)
            if (text[i] != padding(i)) return {};
        if (text.substr(size - end.size()) != end) return {};
        return Mark{uint32_t(words[0] >> 32), uint32_t(words[0]), int64_t(words[1])};
    }

  private:
    size_t size;
    const std::string end = R"(","createdAt":"2025-01-10T12:00:00.000Z"}})";

    static char padding(size_t at) { return char('a' + at % 23); }
};
