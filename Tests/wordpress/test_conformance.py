"""The conformance suite, unchanged, against the plugin: with the gateway's key, and once more without Redis and gateway."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from callers import Person
from support.martlet import API_KEY, ROOT


@pytest.mark.parametrize("kind", ["site", "plain_site"])
def test_the_conformance_suite_passes(request, tmp_path, kind):
    site = request.getfixturevalue(kind)
    site.clear_debug_log()
    people = {"clientA": "anna", "clientB": None, "managerA": "maria", "managerB": "max"}
    credentials = {role: Person(site, name).headers for role, name in people.items()}
    credentials["gateway"] = {"Authorization": f"Bearer {API_KEY}"}
    (tmp_path / "credentials.json").write_text(json.dumps(credentials))
    report = os.environ.get("WORDPRESS_CONFORMANCE_LOG") or tmp_path / "log"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(ROOT / "conformance")]
    command += [f"--base-url={site.rest_url}", f"--credentials={tmp_path / 'credentials.json'}"]
    if kind == "site":
        command.append("--schemathesis")
    with open(report, "w") as output:
        done = subprocess.run(command, stdout=output, stderr=output, timeout=900, cwd=ROOT)
    said = open(report).read()
    assert done.returncode == 0, said[-6000:]
    assert site.problems() == []
