#!/usr/bin/env python3
"""What a delivery costs with few connections and many, and with few threads and many; by itself and in the kernel.

  growth.py [--reps 5] [--only connections,threads] [--peers martlet,uwebsockets,floor] [--out FILE]

Connections: rooms of two with 200 messages in flight, 1,000 and 18,000 connections. Threads: 10,000 connections in 10 to
10,000 threads. Each run has a Redis of its own.

What is measured are connections that have been there for a while. A new one's first sixteen segments are acknowledged at once
(Linux, TCP_MAX_QUICKACKS), on loopback in the sender's time, one to three microseconds each: 18,000 are done with that after
some seconds, 1,000 in a tenth of one."""

from __future__ import annotations

import argparse
import sys

import bench
from bench import Result, Workload


def workload(connections: int, threads: int) -> Workload:
    return Workload(
        f"{connections:,} connections in {threads:,} threads",
        f"--connections {connections} --threads {threads} --window 200 --warmup 6 --duration 6".split(),
    )


#: Of each kind the first is what the others are compared with.
KINDS = {
    "connections": [workload(1_000, 500), workload(18_000, 9_000)],
    "threads": [workload(10_000, threads) for threads in (10_000, 1_000, 100, 10)],
}


def say(result: Result) -> None:
    print(
        f"{result['rep']} {result['workload']:38} {result['peer']:13} {'ok ' if result['ok'] else 'BAD'} "
        f"{result.get('cpuPerDelivery', 0):6.2f} µs/delivery, {result.get('userPerDelivery', 0):5.2f} of it its own  "
        f"waited {result.get('waiting', 0):.2f}  {result.get('why', '')[:90]}",
        flush=True,
    )


def report(results: list[Result]) -> None:
    """A table of each kind; the last column: deliveries a CPU second, compared with the first line of the same server in
    the same repetition."""
    for kind, workloads in KINDS.items():
        rows = [result for result in results if result["kind"] == kind and result["ok"]]
        if not rows:
            continue
        print(f"\n### {kind.capitalize()}\n\n| | server | CPU µs a delivery | its own | the kernel's | deliveries a CPU second |")
        print("|---|---|---|---|---|---|")
        for each in workloads:
            for name in dict.fromkeys(row["peer"] for row in rows):
                own = [row for row in rows if (row["peer"], row["workload"]) == (name, each.title)]
                first = {row["rep"]: row for row in rows if (row["peer"], row["workload"]) == (name, workloads[0].title)}
                change = [
                    (first[row["rep"]]["cpuPerDelivery"] / row["cpuPerDelivery"] - 1) * 100 for row in own if row["rep"] in first
                ]
                cells = [
                    bench.spread([row["cpuPerDelivery"] for row in own], ".2f"),
                    bench.spread([row["userPerDelivery"] for row in own], ".2f"),
                    bench.spread([row["cpuPerDelivery"] - row["userPerDelivery"] for row in own], ".2f"),
                    "" if each is workloads[0] else bench.spread(change, "+.0f") + " %",
                ]
                print("| " + " | ".join([each.title, name, *cells]) + " |")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reps", type=int, default=5)
    parser.add_argument("--only", default="connections,threads")
    parser.add_argument("--peers", default="martlet,uwebsockets,floor")
    parser.add_argument("--out", help="keep each run's figures there, a line of JSON each")
    options = parser.parse_args()
    kinds = options.only.split(",")
    if unknown := set(kinds) - KINDS.keys():
        parser.error(f"--only takes {', '.join(KINDS)}, not {', '.join(sorted(unknown))}")
    bench.own_namespace()
    bench.compile_all()
    peers = bench.chosen_peers(options.peers)
    results: list[Result] = []
    for rep in range(options.reps):
        for kind in kinds:
            for each in KINDS[kind]:
                for name in bench.in_turn(list(peers), rep):
                    with bench.redis_server() as redis:
                        result = bench.measure(name, peers[name], each, redis)
                    result |= {"peer": name, "kind": kind, "workload": each.title, "rep": rep}
                    results.append(result)
                    say(result)
                    bench.keep(result, options.out)
    report(results)
    return 0 if all(result["ok"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
