"""Requests generated from the contract: whatever they ask, the answer is one that the contract has."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from contract import FILE

#: What web servers and proxies say of long addresses and headers, each in its own form, before a backend hears of them.
TOO_LONG = {"414": "The address is too long.", "431": "The headers are too long."}


def contract_behind_a_web_server(folder: Path) -> Path:
    """A copy of the contract in which every operation may be refused for its length."""
    document = yaml.safe_load(FILE.read_text())
    for operations in document["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"].update({status: {"description": text} for status, text in TOO_LONG.items()})
    copy = folder / FILE.name
    copy.write_text(yaml.safe_dump(document, allow_unicode=True))
    return copy


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
            command, "run", str(contract_behind_a_web_server(tmp_path)), "--url", caller.base_url, *headers,
            "--phases", "examples,coverage,fuzzing", "--max-examples", "40",
            # Two workers parse Python at once, and Python 3.11 counts the depth of both together (gh-106905).
            "--workers", "1",
            "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
            "response_headers_conformance,response_schema_conformance",
        ],
        capture_output=True, text=True, timeout=900, cwd=tmp_path,
    )
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
