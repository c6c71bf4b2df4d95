// SHA-1 (RFC 3174) for the WebSocket handshake; SHA-256 (FIPS 180-4) and HMAC (RFC 2104) for tokens; base64 (RFC 4648).
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace digest {

inline uint32_t left(uint32_t x, int n) { return x << n | x >> (32 - n); }
inline uint32_t right(uint32_t x, int n) { return x >> n | x << (32 - n); }

// The message with its padding: both hashes work on 64-byte blocks with the length in bits at the end.
inline std::string padded(std::string_view message) {
    std::string text(message);
    text.push_back(char(0x80));
    while (text.size() % 64 != 56) text.push_back(0);
    const uint64_t bits = uint64_t(message.size()) * 8;
    for (int shift = 56; shift >= 0; shift -= 8) text.push_back(char(bits >> shift));
    return text;
}

inline uint32_t word(const char* bytes) {
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) value = value << 8 | uint8_t(bytes[i]);
    return value;
}

template <size_t N>
std::string bytesOf(const std::array<uint32_t, N>& words) {
    std::string out;
    for (uint32_t value : words)
        for (int shift = 24; shift >= 0; shift -= 8) out.push_back(char(value >> shift));
    return out;
}

inline std::string sha1(std::string_view message) {
    std::array<uint32_t, 5> state{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    const std::string text = padded(message);
    for (size_t block = 0; block < text.size(); block += 64) {
        uint32_t w[80];
        for (int t = 0; t < 16; t++) w[t] = word(&text[block + size_t(t) * 4]);
        for (int t = 16; t < 80; t++) w[t] = left(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
        auto [a, b, c, d, e] = state;
        for (int t = 0; t < 80; t++) {
            uint32_t f, k;
            if (t < 20) f = (b & c) | (~b & d), k = 0x5A827999;
            else if (t < 40) f = b ^ c ^ d, k = 0x6ED9EBA1;
            else if (t < 60) f = (b & c) | (b & d) | (c & d), k = 0x8F1BBCDC;
            else f = b ^ c ^ d, k = 0xCA62C1D6;
            const uint32_t next = left(a, 5) + f + e + k + w[t];
            e = d, d = c, c = left(b, 30), b = a, a = next;
        }
        const std::array<uint32_t, 5> sum{a, b, c, d, e};
        for (size_t i = 0; i < 5; i++) state[i] += sum[i];
    }
    return bytesOf(state);
}

inline std::string sha256(std::string_view message) {
    static const uint32_t k[64] = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
    std::array<uint32_t, 8> state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    const std::string text = padded(message);
    for (size_t block = 0; block < text.size(); block += 64) {
        uint32_t w[64];
        for (int t = 0; t < 16; t++) w[t] = word(&text[block + size_t(t) * 4]);
        for (int t = 16; t < 64; t++) {
            const uint32_t s0 = right(w[t - 15], 7) ^ right(w[t - 15], 18) ^ w[t - 15] >> 3;
            const uint32_t s1 = right(w[t - 2], 17) ^ right(w[t - 2], 19) ^ w[t - 2] >> 10;
            w[t] = w[t - 16] + s0 + w[t - 7] + s1;
        }
        auto v = state;  // a to h
        for (int t = 0; t < 64; t++) {
            const uint32_t s1 = right(v[4], 6) ^ right(v[4], 11) ^ right(v[4], 25);
            const uint32_t first = v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + k[t] + w[t];
            const uint32_t s0 = right(v[0], 2) ^ right(v[0], 13) ^ right(v[0], 22);
            const uint32_t second = s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
            v = {first + second, v[0], v[1], v[2], v[3] + first, v[4], v[5], v[6]};
        }
        for (size_t i = 0; i < 8; i++) state[i] += v[i];
    }
    return bytesOf(state);
}

inline std::string hmacSha256(std::string key, std::string_view message) {
    if (key.size() > 64) key = sha256(key);
    key.resize(64, 0);
    std::string inner, outer;
    for (char c : key) inner.push_back(char(c ^ 0x36)), outer.push_back(char(c ^ 0x5C));
    return sha256(outer + sha256(inner.append(message)));
}

inline std::string base64(std::string_view bytes, bool forURLs = false) {
    const char* alphabet = forURLs ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                                   : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (size_t i = 0; i < bytes.size(); i += 3) {
        const size_t rest = bytes.size() - i;
        uint32_t group = uint32_t(uint8_t(bytes[i])) << 16;
        if (rest > 1) group |= uint32_t(uint8_t(bytes[i + 1])) << 8;
        if (rest > 2) group |= uint8_t(bytes[i + 2]);
        for (size_t j = 0; j < 4; j++) {
            if (j <= rest) out.push_back(alphabet[group >> (18 - 6 * j) & 63]);
            else if (!forURLs) out.push_back('=');
        }
    }
    return out;
}

// A token as JWT (RFC 7519) with HS256.
inline std::string token(std::string_view claims, const std::string& secret) {
    const std::string text = base64(R"({"alg":"HS256","typ":"JWT"})", true) + "." + base64(claims, true);
    return text + "." + base64(hmacSha256(secret, text), true);
}

// Whether a token is signed with the secret, for the peers; its claims' `exp` must lie ahead.
inline bool isGood(std::string_view token, const std::string& secret, long now) {
    const size_t dot = token.rfind('.');
    if (dot == token.npos || base64(hmacSha256(secret, token.substr(0, dot)), true) != token.substr(dot + 1)) return false;
    const size_t first = token.find('.');
    std::string claims;
    uint32_t bits = 0;
    int count = 0;
    for (char c : token.substr(first + 1, dot - first - 1)) {
        const uint32_t value = c >= 'A' && c <= 'Z' ? uint32_t(c - 'A') : c >= 'a' && c <= 'z' ? uint32_t(c - 'a' + 26)
                             : c >= '0' && c <= '9' ? uint32_t(c - '0' + 52) : c == '-' ? 62 : 63;
        bits = bits << 6 | value;
        if ((count += 6) >= 8) claims.push_back(char(bits >> (count -= 8)));
    }
    const size_t expiry = claims.find("\"exp\":");
    return expiry != claims.npos && atol(claims.c_str() + expiry + 6) > now;
}

// What a server answers to a handshake's key (RFC 6455, section 4.2.2).
inline std::string acceptKey(std::string_view key) {
    return base64(sha1(std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
}

}  // namespace digest
