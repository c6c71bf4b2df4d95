#!/usr/bin/env python3
"""What a storm of new connections does to those who are there: how long a message is in the server.

  storm.py [--reps 5] [--storms 0,1000,2000] [--peers martlet,uwebsockets] [--out FILE]

2,000 connections get 20,000 deliveries a second (W5) while so many others a second connect with token and subscription to
threads of their own. The delay is the kernel's own account (tcpdump on loopback): from the segment by which Redis gives the
server a message to the segment by which the server gives it to a client. What the load generators and Redis are late by is
not in it: they share one core, and a storm keeps that one busier than the server's. Needs root and tcpdump."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import bench
from bench import BUILD, PORT, REDIS_PORT, SECRET, Peer, Result

SECONDS = 5
LOAD = f"--connections 2000 --threads 200 --rate 2000 --duration {SECONDS}".split()
MEMBERS = 10
# Marks of the load generator's messages (load/message.hpp): thread, number and time.
MARK = re.compile(rb"~([0-9a-f]{32})")


@contextlib.contextmanager
def capture(file: Path) -> Iterator[None]:
    """Writes down what the server and Redis send, until the block ends."""
    # Behind the load generators, on their core: stamps are made while segments are sent, not when they are written down.
    command = ["nice", "-n", "19", "taskset", "-c", "1", "tcpdump", "-i", "lo", "-n", "-Z", "root", "-B", "262144"]
    command += ["--time-stamp-precision=nano", "-w", str(file)]
    command += [f"tcp and (src port {PORT} or src port {REDIS_PORT}) and greater 250"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        if not any("listening on" in line for line in process.stderr):
            raise RuntimeError("tcpdump does not start: it must be there, and needs root")
        yield
        process.send_signal(signal.SIGINT)
        words = process.stderr.read()
    if "\n0 packets dropped by kernel" not in words:
        raise RuntimeError(f"tcpdump did not see all: {words}")


def segments(data: bytes) -> Iterator[tuple[int, int, memoryview]]:
    """Time in nanoseconds, port of the sender, payload: of a file of tcpdump's."""
    if data[:4] != b"\x4d\x3c\xb2\xa1":
        raise RuntimeError("not a capture with nanoseconds")
    view = memoryview(data)
    position = 24
    while position + 16 <= len(data):
        seconds, nanoseconds, size, _ = struct.unpack_from("<IIII", data, position)
        position += 16
        if position + size > len(data):
            return
        ip = position + 14
        tcp = ip + (data[ip] & 15) * 4
        payload = tcp + (data[tcp + 12] >> 4) * 4
        yield seconds * 1_000_000_000 + nanoseconds, data[tcp] << 8 | data[tcp + 1], view[payload : position + size]
        position += size


def delays(file: Path, began: int) -> tuple[list[tuple[int, float]], int]:
    """Of messages since `began`: when Redis sent each, and how many microseconds later the server did, a client each time;
    and how many of those are missing."""
    came: dict[bytes, int] = {}
    left: dict[bytes, int] = {}
    found = []
    for stamp, port, payload in segments(file.read_bytes()):
        for mark in MARK.findall(payload):
            if port == REDIS_PORT and stamp > began:
                came.setdefault(mark, stamp)
                left.setdefault(mark, MEMBERS)
            elif mark in came:
                left[mark] -= 1
                found.append((came[mark], (stamp - came[mark]) / 1000))
    return found, sum(left.values())


def percentile(values: list[float], share: float) -> float:
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0


def typical99(found: list[tuple[int, float]]) -> float:
    """The median of the 99th percentiles of 50 ms each: what others than the server do to a core now and then, for
    milliseconds, is in few of them; what newcomers do is in each."""
    slices: dict[int, list[float]] = {}
    for stamp, delay in found:
        slices.setdefault(stamp // 50_000_000, []).append(delay)
    return percentile([percentile(delays, 0.99) for delays in slices.values() if len(delays) >= 500], 0.5)


def start(name: str, server: int, peer: Peer, *arguments: str, nice: int = 0) -> subprocess.Popen[str]:
    command = ["nice", "-n", str(nice), "taskset", "-c", "1", str(BUILD / "load"), "--label", name]
    command += ["--server", str(server), "--port", str(PORT), "--secret", SECRET]
    return subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def storm(server: int, peer: Peer, perSecond: int) -> subprocess.Popen[str]:
    """New connections: to threads, and of users, that nobody else has."""
    count = str(perSecond * SECONDS)
    return start(
        "storm", server, peer, *(word.replace("{t}", "9000{t}") for word in peer.load), "--publish", "none", "--settle", "0",
        "--claims", '{"userId":9000{i},"role":"client","threads":"*","exp":{expiry}}', "--ramp", str(perSecond),
        "--connections", count, "--threads", count, "--connecting", "1000", "--patience", str(SECONDS + 10), nice=19,
    )  # fmt: skip


def prefer(pid: int) -> None:
    """Puts a server before all else that wants its core, threads of its own excepted: a machine's other processes take it for
    milliseconds now and then, which is not the server's doing."""
    for thread in os.listdir(f"/proc/{pid}/task"):
        os.setpriority(os.PRIO_PROCESS, int(thread), -20)
    # Where sessions share the processor as groups (sched(7)), a thread's priority counts within its own alone.
    group = Path(f"/proc/{pid}/autogroup")
    if group.exists():
        group.write_text("-20")


def measure(name: str, peer: Peer, perSecond: int, redis: int) -> Result:
    with tempfile.TemporaryDirectory() as folder, bench.serving(name, peer) as pid:
        prefer(pid)
        file = Path(folder) / "capture"
        with capture(file):
            load = start(name, pid, peer, "--helper", str(redis), *peer.load, *peer.publish, *LOAD)
            assert load.stderr and load.stdout
            words = next((line for line in load.stderr if line == "measuring\n"), "it did not come so far")
            began = time.time_ns()
            newcomers = storm(pid, peer, perSecond) if perSecond else None
            output = load.stdout.read()
            came = newcomers.communicate()[0] if newcomers else ""
        result: Result = json.loads(output) if output.strip() else {"ok": False, "why": words}
        found, missing = delays(file, began)
    if newcomers:
        result["newcomers"] = json.loads(came)
        if not result["newcomers"]["ok"]:
            result |= {"ok": False, "why": f"a newcomer {result['newcomers']['why']}"}
    inside = [delay for _, delay in found]
    return result | {
        "peer": name, "storm": perSecond, "seen": len(found), "unseen": missing, "inside50": percentile(inside, 0.5),
        "inside90": percentile(inside, 0.9), "inside99": percentile(inside, 0.99), "inside999": percentile(inside, 0.999),
        "typical99": typical99(found),
    }  # fmt: skip


def say(r: Result) -> None:
    print(
        f"{r['rep']} {r['storm']:5} a second  {r['peer']:13} {'ok ' if r['ok'] else 'BAD'} inside p50 {r['inside50']:5.0f} "
        f"p90 {r['inside90']:5.0f} p99 {r['inside99']:6.0f} p99.9 {r['inside999']:6.0f} typical p99 {r['typical99']:5.0f} µs "
        f"({r['unseen']} of {r['seen']} unseen); whole way p99 {r.get('p99', 0):6.0f}  {r.get('serverCores', 0):.2f} cores "
        f"{r.get('why', '')}",
        flush=True,
    )


def report(results: list[Result]) -> None:
    columns = {"p50": "inside50", "p90": "inside90", "p99": "inside99", "p99.9": "inside999", "typical p99": "typical99"}
    print("\n| newcomers a second | server | " + " | ".join(columns) + " | typical p99 by that without newcomers |")
    print("|" + "---|" * (len(columns) + 3))
    for perSecond in dict.fromkeys(r["storm"] for r in results):
        for name in dict.fromkeys(r["peer"] for r in results):
            good = [r for r in results if r["storm"] == perSecond and r["peer"] == name and r["ok"]]
            cells = [bench.spread([r[key] for r in good], ",.0f") for key in columns.values()]
            ratios = [
                r["typical99"] / q["typical99"]
                for r in good
                for q in results
                if (q["peer"], q["rep"], q["storm"], q["ok"]) == (name, r["rep"], 0, True)
            ]
            print("| " + " | ".join([f"{perSecond:,}", name, *cells, bench.spread(ratios, ".2f")]) + " |")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--storms", default="0,1000", help="new connections a second")
    parser.add_argument("--peers", default="martlet,uwebsockets")
    parser.add_argument("--out", help="keep each run's figures there, a line of JSON each")
    options = parser.parse_args()
    bench.own_namespace()
    bench.compile_all()
    peers = bench.chosen_peers(options.peers)
    results: list[Result] = []
    with bench.redis_server() as redis:
        for rep in range(options.reps):
            for perSecond in map(int, options.storms.split(",")):
                for name in bench.in_turn(list(peers), rep):
                    result = measure(name, peers[name], perSecond, redis) | {"rep": rep}
                    results.append(result)
                    say(result)
                    bench.keep(result, options.out)
    report(results)
    return 0 if all(result["ok"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
