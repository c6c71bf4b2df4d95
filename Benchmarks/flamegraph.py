#!/usr/bin/env python3
"""A profile as a picture: each function is as wide as its share of the processor time, on top of who has called it.

  perf record -e cpu-clock -F 999 -g -p PID -o perf.data -- sleep 5
  perf script -i perf.data | Benchmarks/flamegraph.py --title 'W2' > w2.svg

Parts narrower than a 400th are left out. The title of each part (hover) says its share."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

WIDTH, ROW, TOP = 1200, 16, 34


@dataclass
class Part:
    samples: int = 0
    above: dict[str, Part] = field(default_factory=dict)


def stacks(lines: Iterable[str]) -> Iterable[list[str]]:
    """The call stacks of `perf script`, outermost first."""
    stack: list[str] = []
    for line in [*lines, ""]:
        if not line.strip():
            if stack:
                yield stack[::-1]
            stack = []
        elif line[0].isspace() and (found := re.match(r"\s+[0-9a-f]+ (.+?)(?:\+0x[0-9a-f]+)? \(([^()]*)\)$", line.rstrip())):
            name, place = found.groups()
            kernel = place.startswith("[") and place != "[vdso]"
            stack.append(("kernel:" if kernel else "") + (place.rsplit("/", 1)[-1] if name == "[unknown]" else name))


def demangled(names: set[str]) -> dict[str, str]:
    """Swift's names as people read them, without what only the compiler wants to know."""
    mangled = sorted(name for name in names if name.startswith(("$s", "$S")))
    if not mangled or not shutil.which("swift"):
        return {}
    run = subprocess.run(
        ["swift", "demangle", "--compact", "--simplified"], input="\n".join(mangled), capture_output=True, text=True
    )
    plain = run.stdout.splitlines()
    if len(plain) != len(mangled):
        return {}
    shorter = [re.sub(r"^(?:(?:generic|function signature|merged)[\w ]*? of )+(?:<.*?> of )?", "", name) for name in plain]
    return dict(zip(mangled, shorter, strict=True))


def colour(name: str) -> str:
    """Warm for the program, blue for the kernel, the same for the same function."""
    shade = sum(map(ord, name)) % 40
    return f"hsl(210,45%,{62 + shade // 4}%)" if name.startswith("kernel:") else f"hsl({10 + shade},75%,{60 + shade // 4}%)"


def draw(root: Part, title: str) -> str:
    total = root.samples
    shapes: list[str] = []
    deepest = 0

    def place(name: str, part: Part, left: float, depth: int) -> None:
        nonlocal deepest
        width = WIDTH * part.samples / total
        if part.samples < total / 400:
            return
        deepest = max(deepest, depth)
        y = f"{{{depth}}}"
        label = name.removeprefix("kernel:")
        text = f"{escape(label)} ({100 * part.samples / total:.1f} %)"
        shapes.append(
            f'<g><title>{text}</title><rect x="{left:.1f}" y="{y}" width="{max(width - 0.4, 0.3):.1f}" height="{ROW - 1}" '
            f'fill="{colour(name)}"/>'
        )
        room = int(width / 6.6)
        if room >= 4:
            shown = label if len(label) <= room else label[: room - 1] + "…"
            shapes.append(f'<text x="{left + 2:.1f}" y="{y}" dy="11.5">{escape(shown)}</text>')
        shapes.append("</g>")
        for child, above in sorted(part.above.items()):
            place(child, above, left, depth + 1)
            left += WIDTH * above.samples / total

    left = 0.0
    for name, part in sorted(root.above.items()):
        place(name, part, left, 0)
        left += WIDTH * part.samples / total
    height = TOP + (deepest + 1) * ROW + 8
    body = "\n".join(shapes)
    body = re.sub(r'y="\{(\d+)\}"', lambda found: f'y="{height - 8 - (int(found[1]) + 1) * ROW}"', body)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="monospace" font-size="11">\n'
        f'<rect width="100%" height="100%" fill="#fff"/><text x="8" y="20" font-size="14">{escape(title)}</text>\n{body}\n</svg>\n'
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--title", default="processor time")
    parser.add_argument("--folded", action="store_true", help="print stacks with their counts instead")
    options = parser.parse_args()
    counted: dict[tuple[str, ...], int] = {}
    for stack in stacks(sys.stdin):
        counted[tuple(stack)] = counted.get(tuple(stack), 0) + 1
    names = demangled({name for stack in counted for name in stack})
    root = Part()
    for stack, count in counted.items():
        plain = [names.get(name, name) for name in stack]
        if options.folded:
            print(";".join(plain), count)
        root.samples += count
        part = root
        for name in plain:
            part = part.above.setdefault(name, Part())
            part.samples += count
    if not root.samples:
        sys.exit("flamegraph: no stacks; is this the output of `perf script`?")
    if not options.folded:
        sys.stdout.write(draw(root, f"{options.title}: {root.samples} samples"))
    return 0


sys.exit(main())
