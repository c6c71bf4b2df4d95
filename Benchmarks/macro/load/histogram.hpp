// Latencies in nanoseconds, kept to within 1 part in 64 over the whole range of 64 bits.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

class Histogram {
  public:
    void add(uint64_t value) {
        counts[indexOf(value)]++;
        total++;
        if (value > highest) highest = value;
    }

    uint64_t count() const { return total; }
    double maximumMicroseconds() const { return double(highest) / 1e3; }

    // The value below which that part of all lie, in microseconds.
    double microseconds(double part) const {
        if (total == 0) return 0;
        const uint64_t wanted = uint64_t(part * double(total - 1)) + 1;
        uint64_t seen = 0;
        for (size_t i = 0; i < counts.size(); i++)
            if ((seen += counts[i]) >= wanted) return double(std::min(upperEnd(i), highest)) / 1e3;
        return maximumMicroseconds();
    }

  private:
    // Values under 64 have a place each; above, each power of two is cut into 64.
    static size_t indexOf(uint64_t value) {
        if (value < 64) return size_t(value);
        const int shift = 57 - __builtin_clzll(value);
        return size_t(shift + 1) * 64 + size_t((value >> shift) - 64);
    }
    static uint64_t upperEnd(size_t index) {
        if (index < 64) return index;
        const int shift = int(index / 64) - 1;
        return ((uint64_t(index % 64) + 65) << shift) - 1;
    }

    std::vector<uint64_t> counts = std::vector<uint64_t>(60 * 64);
    uint64_t total = 0, highest = 0;
};
