"""Makes the plugin's zip: `make plugin` → .build/plugin/martlet-chat-VERSION.zip.

The same sources make the same bytes: files are sorted, times and rights are fixed. `web/` comes in as `assets/`.
"""

from __future__ import annotations

import argparse
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "wordpress" / "martlet-chat"
#: What of web/ browsers load; the demo pages, types and settings of tools stay behind.
WEB_FOLDERS = ("client", "ui", "chat", "inbox")
WEB_KINDS = {".js", ".css", ".svg", ".png", ".woff2", ".json", ".mp3", ".wav", ".ogg"}
NOT_SHIPPED = re.compile(r"(^|/)(\.[^/]*|tsconfig\.json|package\.json|.*\.test\.js|[^/]*~)$")
EPOCH = (1980, 1, 1, 0, 0, 0)


def version(plugin: Path = PLUGIN) -> str:
    """By the header of the main file, which readme.txt must agree with."""
    main = (plugin / "martlet-chat.php").read_text()
    found = re.search(r"^\s*\*?\s*Version:\s*(\S+)", main, re.MULTILINE)
    if found is None:
        sys.exit("martlet-chat.php names no version")
    stable = re.search(r"^Stable tag:\s*(\S+)", (plugin / "readme.txt").read_text(), re.MULTILINE)
    if stable is None or stable[1] != found[1]:
        sys.exit(f"readme.txt names another stable tag than version {found[1]}")
    return found[1]


def files() -> Iterator[tuple[str, Path]]:
    """What goes into the zip: name in the plugin's folder, and source."""
    for path in PLUGIN.rglob("*"):
        name = path.relative_to(PLUGIN).as_posix()
        if path.is_file() and not name.startswith("assets/") and not NOT_SHIPPED.search(name):
            yield name, path
    for folder in WEB_FOLDERS:
        for path in (ROOT / "web" / folder).rglob("*"):
            name = path.relative_to(ROOT / "web").as_posix()
            if path.is_file() and path.suffix in WEB_KINDS and not NOT_SHIPPED.search(name):
                yield f"assets/{name}", path
    yield "LICENSE", ROOT / "LICENSE"


def build(target: Path) -> Path:
    """Writes the zip into the folder `target` and returns its path."""
    target.mkdir(parents=True, exist_ok=True)
    made = target / f"martlet-chat-{version()}.zip"
    part = made.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in sorted(files()):
            entry = zipfile.ZipInfo(f"martlet-chat/{name}", EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, path.read_bytes(), compresslevel=9)
    part.replace(made)
    return made


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", nargs="?", type=Path, default=ROOT / ".build" / "plugin")
    print(build(options.parse_args().folder))
