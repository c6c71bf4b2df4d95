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
        region = "*measuredRegion*"
        # In valgrind's own order of threads nothing is left to chance.
        command = [
            "valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={folder}/out", "--collect-atstart=no",
            f"--toggle-collect={region}", f"--dump-after={region}", str(binary), *names,
        ]  # fmt: skip
        run = subprocess.run(command, capture_output=True, text=True, timeout=1800)
        if run.returncode != 0:
            sys.exit(f"bench-micro: the benchmarks failed\n{run.stdout}{run.stderr}")
        lines = [line.split() for line in run.stdout.splitlines() if line.strip()]
        costs = []
        for index in range(1, len(lines) + 1):
            text = (Path(folder) / f"out.{index}").read_text()
            found = re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)
            costs.append(int(found.group(1)) if found else 0)
    per_operation = {name: cost / int(operations) for (name, operations), cost in zip(lines, costs, strict=True)}
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

    measured = count(binary, ["nothing", *names] if names else [])
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
