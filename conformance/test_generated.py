"""Requests generated from the contract: whatever they ask, the answer is one that the contract has."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from contract import FILE


@pytest.mark.schemathesis
@pytest.mark.parametrize("name", ["client_a", "manager_a"])
def test_generated_requests(request, name, tmp_path):
    caller = request.getfixturevalue(name)
    beside = Path(sys.executable).with_name("schemathesis")
    command = str(beside) if beside.exists() else shutil.which("schemathesis")
    assert command, "schemathesis is not installed"
    headers = [part for field, value in caller.headers.items() for part in ("--header", f"{field}: {value}")]
    result = subprocess.run(
        [
            command, "run", str(FILE), "--url", caller.base_url, *headers,
            "--phases", "examples,coverage,fuzzing", "--max-examples", "40",
            # Two workers parse Python at once, and Python 3.11 counts the depth of both together (gh-106905).
            "--workers", "1",
            "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
            "response_headers_conformance,response_schema_conformance",
        ],
        capture_output=True, text=True, timeout=900, cwd=tmp_path,
    )
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
