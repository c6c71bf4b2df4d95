#!/usr/bin/env python3
"""Writes Benchmarks/link-order.txt: the functions that a delivery and a connection run through, which the linker puts side by
side. Left to itself it scatters them over a hundred pages and more, and a message that comes alone waits for each.

  link_order.py [--check]      --check: how many of the list's functions the release binary has; fails below nine tenths

Runs the release binary under callgrind (valgrind) with Redis and the load generator of `make bench`, so that names are those
of this very build; other functions do no harm, and what is missing in the list is only where it was before."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "macro"))

import bench  # noqa: E402

ORDER = HERE / "link-order.txt"
BINARY = Path(os.environ.get("MARTLET_BIN", str(bench.ROOT / ".build" / "release" / "martlet")))
# Deliveries first: they are what is waited for.
RUNS = {
    "measuring": "--connections 400 --threads 40 --rate 200 --duration 6 --warmup 1".split(),
    "connecting": "--connections 1000 --threads 500 --publish none --settle 1".split(),
}
# Of the loop's thread, and of the one that checks tokens: a thread counts if it took such a share of all instructions.
LEAST_SHARE = 0.05


def callgrind(phase: str, arguments: list[str], folder: Path) -> list[Path]:
    """Runs the server with a load; returns what callgrind saw, a file a thread."""
    stripped = folder / "martlet"
    # Valgrind does not read all of the debugger's tables, and takes long to.
    subprocess.run(["objcopy", "--strip-debug", BINARY, stripped], check=True)
    peer = bench.available_peers()["martlet"]
    out = folder / phase
    command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--separate-threads=yes", "--demangle=no"]
    command += [f"--callgrind-out-file={out}", str(stripped), *peer.command[1:]]
    environment = {**os.environ, **bench.martlet_environment(str(folder / f"data-{phase}"))}
    with bench.redis_server() as redis, (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        bench.wait_for(bench.PORT, server, folder / "log", patience=120)

        def observe(state: str) -> None:
            subprocess.run(["callgrind_control", "-i", state, str(server.pid)], stdout=subprocess.DEVNULL, check=True)

        if phase == "connecting":
            observe("on")
        load = subprocess.Popen(
            [
                str(bench.BUILD / "load"), "--server", str(server.pid), "--label", phase, "--port", str(bench.PORT),
                "--secret", bench.SECRET, "--helper", str(redis), *peer.load, *peer.publish, *arguments,
            ], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert load.stderr
        for line in load.stderr:
            if line == "measuring\n" and phase == "measuring":
                observe("on")
        if load.wait() != 0:
            raise RuntimeError("the load generator was not content")
        observe("off")
        server.terminate()
        server.wait()
    return sorted(folder.glob(f"{phase}-*"))


def costs(file: Path) -> Counter[str]:
    """Instructions of each function itself, by its name (callgrind's format, chapter 3 of valgrind's technical manual)."""
    names: dict[str, str] = {}
    own: Counter[str] = Counter()
    current = ""
    isCall = False
    for line in file.read_text(errors="replace").splitlines():
        if line.startswith(("fn=", "cfn=")):
            number, _, name = line.partition("=")[2].partition(" ")
            if name:
                # Recursion is told apart by a mark behind the name.
                names[number] = name.partition("'")[0]
            if line.startswith("fn="):
                current = names.get(number, "")
        elif line.startswith("calls="):
            isCall = True
        elif re.match(r"[0-9+*-]", line):
            words = line.split()
            if not isCall and len(words) > 1:
                own[current] += int(words[1])
            isCall = False
    return own


def movable(map: Path) -> set[str]:
    """Functions in sections of their own: another would bring all of its file along."""
    found: set[str] = set()
    section = ""
    for line in map.read_text(errors="replace").splitlines():
        words = line.split(None, 4)
        if len(words) < 5:
            continue
        if ":(" in words[4]:
            section = words[4].rpartition(":(")[2]
        elif section.startswith(".text."):
            found.add(words[4])
    return found


def names_in(binary: Path) -> set[str]:
    listing = subprocess.run(["nm", "--defined-only", binary], capture_output=True, text=True, check=True).stdout
    return {words[2] for words in map(str.split, listing.splitlines()) if len(words) == 3}


def check() -> int:
    wanted = ORDER.read_text().split()
    there = len(names_in(BINARY).intersection(wanted))
    print(f"{there} of {len(wanted)} functions of {ORDER.name} are in {BINARY.name}")
    if there >= 0.9 * len(wanted):
        return 0
    print("The list is out of date: run `make link-order`.", file=sys.stderr)
    return 1


def main() -> int:
    if "--help" in sys.argv:
        print(__doc__)
        return 0
    if sys.argv[1:] == ["--check"]:
        return check()
    bench.own_namespace()
    bench.compile_all()
    with tempfile.TemporaryDirectory() as folder:
        linked = Path(folder) / "map"
        subprocess.run([bench.ROOT / "scripts" / "release.sh", "-Xlinker", f"-Map={linked}"], check=True)
        canMove = movable(linked)
        order: dict[str, None] = {}
        for phase, arguments in RUNS.items():
            threads = [costs(file) for file in callgrind(phase, arguments, Path(folder))]
            total = sum(sum(thread.values()) for thread in threads)
            for thread in sorted(threads, key=lambda thread: -sum(thread.values())):
                if sum(thread.values()) >= LEAST_SHARE * total:
                    order |= dict.fromkeys(name for name, _ in thread.most_common() if name in canMove)
    ORDER.write_text("".join(f"{name}\n" for name in order))
    print(f"{len(order)} functions in {ORDER}. Link again: make release")
    return 0


if __name__ == "__main__":
    sys.exit(main())
