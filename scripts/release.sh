#!/usr/bin/env bash
# The release build: .build/release/martlet. Arguments go to `swift build`.
set -euo pipefail
cd "$(dirname "$0")/.."
# A section for each function in the libraries too: Benchmarks/link-order.txt names some of theirs.
flags=()
[[ $(uname) == Linux ]] && flags=(-Xswiftc -Xfrontend -Xswiftc -function-sections)
exec swift build -c release --product martlet ${flags[@]+"${flags[@]}"} "$@"
