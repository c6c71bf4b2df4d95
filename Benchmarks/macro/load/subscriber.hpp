// A WebSocket client (RFC 6455) that keeps no byte longer than it must.
#pragma once
#include "digest.hpp"
#include "options.hpp"
#include <memory>

struct Subscriber {
    enum class State : uint8_t { upgrading, joining, ready, gone };

    int fd = -1;
    uint32_t thread = 0;
    State state = State::upgrading;
    uint32_t expected = 0;                      // the number that comes next
    std::unique_ptr<std::string> rest;          // a frame's beginning
    std::unique_ptr<std::string> fragments;     // a message's beginning
    std::unique_ptr<Outbox> out;

    bool send(std::string_view bytes) {
        if (!out) out = std::make_unique<Outbox>();
        out->append(bytes);
        const bool isGood = out->flush(fd);
        if (out->isEmpty()) out.reset();
        return isGood;
    }

    bool sendFrame(int opcode, std::string_view payload) {
        std::string frame;
        frame.push_back(char(0x80 | opcode));
        if (payload.size() < 126) {
            frame.push_back(char(0x80 | payload.size()));
        } else {
            frame.push_back(char(0x80 | 126));
            frame.push_back(char(payload.size() >> 8));
            frame.push_back(char(payload.size()));
        }
        const uint32_t mask = uint32_t(nanoseconds()) * 2654435761u;
        frame.append(reinterpret_cast<const char*>(&mask), 4);
        for (size_t i = 0; i < payload.size(); i++) frame.push_back(char(payload[i] ^ char(mask >> 8 * (i % 4))));
        return send(frame);
    }

    // Takes bytes apart; calls `take(text)` for each message. False: they are not what a server may send.
    template <class Take>
    bool receive(std::string_view bytes, Take take) {
        std::string joined;
        if (rest) {
            joined = std::move(*rest);
            rest.reset();
            joined.append(bytes);
            bytes = joined;
        }
        while (bytes.size() >= 2) {
            const auto at = [&](size_t i) { return uint64_t(uint8_t(bytes[i])); };
            const bool isLast = at(0) & 0x80;
            const int opcode = int(at(0) & 0x0F);
            uint64_t length = at(1);
            size_t head = 2;
            if ((at(0) & 0x70) || length > 127) return false;
            if (length >= 126) {
                const size_t width = length == 126 ? 2 : 8;
                head += width;
                if (bytes.size() < head) break;
                length = 0;
                for (size_t i = 2; i < head; i++) length = length << 8 | at(i);
            }
            if (bytes.size() < head + length) break;
            const std::string_view payload = bytes.substr(head, length);
            bytes.remove_prefix(head + length);
            if (opcode == 9) {
                if (!sendFrame(10, payload)) return false;
            } else if (opcode == 8 || opcode == 2 || (opcode == 0) != bool(fragments && opcode < 3)) {
                if (opcode != 10) return false;
            } else if (opcode < 3) {
                if (fragments) {
                    fragments->append(payload);
                    if (isLast) {
                        const auto whole = std::move(fragments);
                        take(std::string_view(*whole));
                    }
                } else if (isLast) {
                    take(payload);
                } else {
                    fragments = std::make_unique<std::string>(payload);
                }
            }
        }
        if (!bytes.empty()) rest = std::make_unique<std::string>(bytes);
        return true;
    }
};
