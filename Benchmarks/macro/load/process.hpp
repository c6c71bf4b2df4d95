// What a process and its children have spent and hold, from /proc.
#pragma once
#include <dirent.h>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

struct Usage {
    double cpu = 0;       // seconds, user and system
    double user = 0;      // of these by itself, as the scheduler's ticks tell it: a share, not to the millisecond
    double waiting = 0;   // seconds that its threads were ready and had no core
    long pss = 0;         // KiB: memory, what is shared counted in part
};

class ProcessTree {
  public:
    explicit ProcessTree(int root) : root(root) {}

    Usage usage(bool withMemory = false) const {
        Usage sum;
        if (root <= 0) return sum;
        for (int pid : members()) {
            const std::string folder = "/proc/" + std::to_string(pid);
            // Threads that ended are only in the process' own count, which has 10 ms steps.
            double threads = 0;
            for (int task : numbers(folder + "/task")) {
                std::ifstream file(folder + "/task/" + std::to_string(task) + "/schedstat");
                double run = 0, wait = 0;
                file >> run >> wait;
                threads += run / 1e9;
                sum.waiting += wait / 1e9;
            }
            const auto [user, system] = ticks(folder + "/stat");
            sum.cpu += user + system - threads > 0.05 ? user + system : threads;
            sum.user += user;
            if (withMemory) sum.pss += field(folder + "/smaps_rollup", "Pss:");
        }
        return sum;
    }

  private:
    int root;

    static std::vector<int> numbers(const std::string& folder) {
        std::vector<int> found;
        if (DIR* directory = opendir(folder.c_str())) {
            while (dirent* entry = readdir(directory))
                if (int number = atoi(entry->d_name)) found.push_back(number);
            closedir(directory);
        }
        return found;
    }

    static std::string afterName(const std::string& path) {
        std::ifstream file(path);
        std::string line;
        std::getline(file, line);
        const size_t end = line.rfind(')');
        return end == line.npos ? "" : line.substr(end + 1);
    }

    static std::pair<double, double> ticks(const std::string& path) {
        std::istringstream text(afterName(path));
        std::string skipped;
        for (int i = 0; i < 11; i++) text >> skipped;
        double user = 0, system = 0;
        text >> user >> system;
        const double each = double(sysconf(_SC_CLK_TCK));
        return {user / each, system / each};
    }

    static long field(const std::string& path, const std::string& name) {
        std::ifstream file(path);
        std::string word;
        long value = 0;
        while (file >> word)
            if (word == name) { file >> value; break; }
        return value;
    }

    std::vector<int> members() const {
        std::multimap<int, int> children;
        for (int pid : numbers("/proc")) {
            std::istringstream text(afterName("/proc/" + std::to_string(pid) + "/stat"));
            std::string state;
            int parent = 0;
            text >> state >> parent;
            children.emplace(parent, pid);
        }
        std::vector<int> found{root};
        for (size_t i = 0; i < found.size(); i++) {
            auto [begin, end] = children.equal_range(found[i]);
            for (auto it = begin; it != end; ++it) found.push_back(it->second);
        }
        return found;
    }
};
