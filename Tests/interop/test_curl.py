"""What curl, and so anybody with a plain HTTP client, is told."""

from __future__ import annotations

import re
import subprocess

from exchange import ALLOWED
from support.martlet import Server, mint

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def curl(server: Server, path: str, headers: dict[str, str], *more: str) -> tuple[int, str]:
    """The status and the whole text of an answer, head included."""
    command = ["curl", "--silent", "--include", "--http1.1", "--max-time", "3", "--noproxy", "*", *more]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    ran = subprocess.run([*command, server.url + path], capture_output=True, timeout=20, check=False)
    text = ran.stdout.decode(errors="replace")
    status = re.match(r"HTTP/1\.1 (\d{3})", text)
    assert status, (ran.returncode, text, ran.stderr)
    return int(status.group(1)), text


def header(text: str, name: str) -> str | None:
    found = re.search(rf"(?im)^{name}: *(.*?)\r?$", text.split("\r\n\r\n")[0])
    return found.group(1) if found else None


def test_a_plain_request_for_the_socket_is_told_to_upgrade(server: Server) -> None:
    status, text = curl(server, "/ws", {})
    assert status == 426
    assert (header(text, "Upgrade") or "").lower() == "websocket"
    assert "error" in text


def test_a_broken_handshake_is_told_what_is_wrong(server: Server) -> None:
    without_key = {name: value for name, value in UPGRADE.items() if name != "Sec-WebSocket-Key"}
    assert curl(server, "/ws", without_key)[0] == 400
    assert curl(server, "/ws", {**UPGRADE, "Sec-WebSocket-Key": "short"})[0] == 400
    status, text = curl(server, "/ws", {**UPGRADE, "Sec-WebSocket-Version": "8"})
    assert status == 426
    assert header(text, "Sec-WebSocket-Version") == "13"


def test_a_foreign_origin_is_refused(server: Server) -> None:
    assert curl(server, "/ws", {**UPGRADE, "Origin": "https://evil.example"})[0] == 403


def test_a_right_handshake_is_accepted_as_the_standard_computes_it(server: Server) -> None:
    token = mint({"userId": 1, "role": "client"})
    for path in ("/ws", "/"):
        status, text = curl(server, f"{path}?token={token}", {**UPGRADE, "Origin": ALLOWED}, "--no-buffer")
        assert status == 101
        # RFC 6455, section 1.3: the answer to the sample nonce.
        assert header(text, "Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        assert '"type":"welcome"' in text


def test_an_unknown_path_is_not_found(server: Server) -> None:
    assert curl(server, "/nothing/here", {})[0] == 404


def test_a_server_api_without_key_is_401_with_a_reason_in_json(server: Server) -> None:
    status, text = curl(server, "/api/publish", {"Content-Type": "application/json"}, "--data", "{}")
    assert status == 401
    assert '"error"' in text and '"code"' in text


def test_health_is_told_without_a_key(server: Server) -> None:
    assert curl(server, "/health/live", {})[0] == 200
    assert curl(server, "/health/ready", {})[0] == 200
