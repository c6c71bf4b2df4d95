"""Syntax of the Python files; links in the Markdown files that lead nowhere."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def tracked(*patterns: str) -> list[Path]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    return [path for name in names if name and (path := Path(name)).exists()]


def anchors(document: Path) -> set[str]:
    """The headings of a document as GitHub names them."""
    text = FENCE.sub("", document.read_text())
    found = re.findall(r"^#{1,6} +(.+?) *$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def broken_links(document: Path) -> list[str]:
    problems = []
    for target in LINK.findall(FENCE.sub("", document.read_text())):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        place = document.parent / path if path else document
        if not place.exists():
            problems.append(f"{document}: no such file: {target}")
        elif anchor and place.suffix == ".md" and anchor not in anchors(place):
            problems.append(f"{document}: no such heading: {target}")
    return problems


def main() -> int:
    problems: list[str] = []
    for source in tracked("*.py"):
        try:
            ast.parse(source.read_text(), str(source))
        except SyntaxError as error:
            problems.append(f"{source}:{error.lineno}: {error.msg}")
    for document in tracked("*.md"):
        problems += broken_links(document)
    print("\n".join(problems), file=sys.stderr, end="\n" if problems else "")
    return 1 if problems else 0


sys.exit(main())
