#!/usr/bin/env python3
"""Micro-benchmarks: instructions per operation, by callgrind, against thresholds.json.

  run.py                      build, measure, compare; fails if one is above its threshold
  run.py --update             write thresholds.json anew: what was measured and a tenth
  run.py --time               processor time per operation instead, on this machine's cores; nothing is compared
  run.py --only NAME,NAME     these alone

Instructions are counted because they are the same in each run, whatever else the machine does. The kernel's are not among
them: nothing here calls it."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# A build of its own: the gateway is compiled so that its insides can be reached.
SCRATCH = ROOT / ".build" / "microbench"
THRESHOLDS = HERE / "thresholds.json"
# How far above what was measured a threshold lies: room for another compiler's mood, not for a slip.
MARGIN = 1.10


def build() -> Path:
    command = ["swift", "build", "-c", "release", "--scratch-path", str(SCRATCH), "--product", "martlet-microbench"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "MARTLET_BENCHMARKS": "1"}, check=True)
    return SCRATCH / "release" / "martlet-microbench"


def count(binary: Path, names: list[str]) -> dict[str, float]:
    """Instructions per operation, by benchmark."""
    if not shutil.which("valgrind"):
        sys.exit("bench-micro: valgrind is missing (apt-get install valgrind)")
    with tempfile.TemporaryDirectory() as folder:
        # Valgrind gives up on debug information that is newer than it is; names are enough.
        bare = Path(folder) / "martlet-microbench"
        subprocess.run(["strip", "--strip-debug", "-o", bare, binary], check=True)
        per_operation = {}
        for name in ["nothing", *names]:
            command = [
                "valgrind", "--tool=callgrind", "--fair-sched=yes", "--callgrind-out-file=/dev/null", "--collect-atstart=no",
                "--toggle-collect=*measuredRegion*", str(bare), name,
            ]  # fmt: skip
            run = subprocess.run(command, capture_output=True, text=True, timeout=600)
            found = re.search(r"Collected : (\d+)", run.stderr)
            if run.returncode != 0 or not found or not run.stdout.startswith(f"{name} "):
                sys.exit(f"bench-micro: {name} failed\n{run.stdout}{run.stderr}")
            per_operation[name] = int(found.group(1)) / int(run.stdout.split()[1])
    nothing = per_operation.pop("nothing")
    return {name: round(cost - nothing, 1) for name, cost in per_operation.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--time", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--binary", type=Path, help="a build that is there already")
    options = parser.parse_args()
    binary = options.binary or build()
    names = [name for name in options.only.split(",") if name]
    if options.time:
        return subprocess.run([str(binary), "--time", *names]).returncode

    if not names:
        listed = subprocess.run([str(binary), "--list"], capture_output=True, text=True, check=True)
        names = [name for name in listed.stdout.split() if name != "nothing"]
    measured = count(binary, names)
    thresholds: dict[str, float] = json.loads(THRESHOLDS.read_text()) if THRESHOLDS.exists() else {}
    if options.update:
        thresholds |= {name: float(round(cost * MARGIN)) for name, cost in measured.items()}
        THRESHOLDS.write_text(json.dumps(thresholds, indent=2) + "\n")
    print(f"{'benchmark':24} {'instructions':>14} {'threshold':>12}")
    failed = []
    for name, cost in measured.items():
        limit = thresholds.get(name)
        word = ""
        if limit is None:
            word = "no threshold: run with --update"
            failed.append(name)
        elif cost > limit:
            word = f"ABOVE by {100 * (cost / limit - 1):.0f} %"
            failed.append(name)
        elif cost < limit / MARGIN * 0.85:
            word = "well below: the threshold may come down"
        print(f"{name:24} {cost:14,.1f} {limit if limit is not None else float('nan'):12,.0f}  {word}")
    if failed:
        print(f"\nbench-micro: too dear, or without a threshold: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


sys.exit(main())
