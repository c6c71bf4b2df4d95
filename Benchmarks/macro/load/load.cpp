// A load generator: one thread, no dependencies, and an eye on every delivery. `load --help`.
#include "fanout.hpp"
#include "posting.hpp"
#include <sys/resource.h>

int main(int count, char** words) {
    const Options options = parse(count, words);
    rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (options.mode == "post") return Posting(options).run();
    if (options.mode == "fanout") return FanOut(options).run();
    fail("--mode is fanout or post");
}
