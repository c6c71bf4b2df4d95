"""The zip that shops install."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from support.martlet import ROOT
from support.wordpress import WordPress

SCRIPT = ROOT / "scripts" / "wordpress" / "build.py"


def build(folder: Path) -> Path:
    done = subprocess.run(["python3", str(SCRIPT), str(folder)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("built"))


def test_two_builds_are_equal_byte_by_byte(built, tmp_path):
    copy = tmp_path / "checkout"
    for part in ("wordpress", "web", "scripts/wordpress"):
        shutil.copytree(ROOT / part, copy / part, symlinks=True)
    shutil.copy(ROOT / "LICENSE", copy)
    # Another checkout, another day, other rights.
    for path in copy.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.touch()
            path.chmod(0o600)
    spec = importlib.util.spec_from_file_location("copied_build", copy / "scripts" / "wordpress" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.build(tmp_path).read_bytes() == built.read_bytes()


def test_it_has_what_runs_and_nothing_else(built):
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert names == sorted(names)
    assert all(name.startswith("martlet-chat/") and ".." not in name for name in names)
    have = {name.removeprefix("martlet-chat/") for name in names}
    assert {"martlet-chat.php", "uninstall.php", "readme.txt", "LICENSE", "assets/client/index.js", "js/front.js"} <= have
    assert {"languages/martlet-chat.pot", "languages/martlet-chat-ru_RU.mo"} <= have
    allowed = {".php", ".js", ".css", ".svg", ".png", ".woff2", ".txt", ".pot", ".po", ".mo", ".json", ""}
    assert {Path(name).suffix for name in have} <= allowed
    assert not [name for name in have if "demo" in name or "tests/" in name or name.endswith((".d.ts", ".map", ".test.js"))]


def test_it_installs_from_the_zip_and_works(built):
    with WordPress(plugin=False, redis=False, gateway=False) as site:
        site.php(
            "require_once ABSPATH . 'wp-admin/includes/admin.php';"
            "require_once ABSPATH . 'wp-admin/includes/class-wp-upgrader.php';"
            "$upgrader = new Plugin_Upgrader(new Automatic_Upgrader_Skin());"
            f"$done = $upgrader->install('{built}');"
            "if ($done !== true) { fwrite(STDERR, print_r($done, true) . print_r($upgrader->skin, true)); exit(1); }",
            admin=True,
        )
        assert (site.folder / "wp-content" / "plugins" / "martlet-chat" / "assets" / "client" / "index.js").is_file()
        site.activate()
        admin = site.visitor().log_in("admin")
        assert "Chat settings" in admin.request("GET", "/wp-admin/admin.php?page=martlet-chat-settings").text
        script = site.request("GET", "/wp-content/plugins/martlet-chat/assets/client/index.js")
        assert script.status == 200 and script.headers["Content-Type"] == "text/javascript"
        assert site.problems() == []


def test_the_texts_are_collected_and_translated():
    done = subprocess.run(
        [str(ROOT / "scripts" / "wordpress" / "translations.sh"), "--check"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
