"""The PHP tests (wordpress/tests), with a real WordPress and the plugin loaded."""

from __future__ import annotations

import subprocess

from support.martlet import ROOT


def test_the_php_tests_pass(plain_site):
    environment = {**plain_site.environment(), "MARTLET_SITE_PATH": str(plain_site.site)}
    command = ["phpunit", "--configuration", str(ROOT / "wordpress" / "phpunit.xml")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "OK (" in done.stdout
