"""Secrets stay where they are: in no answer, no log line, no process list."""

from __future__ import annotations

import os
from pathlib import Path

from conftest import SETTINGS, open_thread, token_of
from raw import Ended, Raw, frame
from support.martlet import API_KEY, SECRET, Server


def provoke(server: Server, token: str) -> list[bytes]:
    """All kinds of errors; what was answered."""
    answers: list[bytes] = []
    for method, path, body, credential in (
        ("GET", "/chat/threads", None, "x.y.z"),
        ("GET", "/chat/threads", None, API_KEY),
        ("GET", "/chat/threads/99", None, token),
        ("POST", "/chat/send", b"{", token),
        ("POST", "/chat/send", {"threadId": 1, "text": SECRET, "clientMessageId": "1"}, None),
        ("POST", "/api/publish", b"{", API_KEY),
        ("POST", "/api/publish", b"{", token),
        ("POST", "/api/publish", {"channel": API_KEY, "event": {"type": SECRET}}, API_KEY),
        ("POST", "/chat/token", None, token),
        ("GET", f"/no/such?token={token}&key={API_KEY}", None, token),
        ("PATCH", "/chat/threads/1", {"status": "x"}, token),
        ("GET", "/metrics", None, None),
        ("GET", "/health/ready", None, None),
        ("GET", "/api/info", None, None),
    ):
        answer = server.request(method, path, body, token=credential)
        answers += [answer.body, str(answer.headers).encode()]
    for path in (f"/?token={token}", f"/ws?token={token}x", f"/ws?token={SECRET}", "/ws"):
        with Raw(server) as raw:
            raw.ask_for_upgrade(None, path)
            try:
                raw.answer(body=False)
                raw.send(frame("nonsense") + frame(b"x", 3))
                while True:
                    answers.append(raw.frame()[1])
            except (Ended, AssertionError, ConnectionError):
                pass
    with Raw(server) as raw:
        raw.upgrade(token)
        for payload in ({"token": "x.y.z"}, {"token": token + "x"}, {"token": SECRET}):
            raw.say({"id": 1, "type": "refresh", "payload": payload})
        raw.say({"id": 2, "type": "auth", "payload": {"token": token}})
        answers.append(str(raw.reply(2)).encode())
    return answers


def test_no_secret_in_answers_or_logs(server: Server, user: int, token: str) -> None:
    open_thread(server, user)
    answers = provoke(server, token)
    said = b"\n".join(answers)
    logged = "\n".join(server.lines)
    signature = token.split(".")[2]
    for secret in (SECRET, API_KEY, signature):
        assert secret.encode() not in said
        assert secret not in logged


def test_no_secret_in_the_most_talkative_log() -> None:
    with Server(env={**SETTINGS, "MARTLET_LOG_LEVEL": "trace"}) as server:
        token = token_of(1, threads="*")
        provoke(server, token)
        assert server.stop() == 0
        logged = "\n".join(server.lines)
        for secret in (SECRET, API_KEY, token.split(".")[2], token.split(".")[1]):
            assert secret not in logged


def test_no_secret_in_the_process_list(server: Server) -> None:
    arguments = Path(f"/proc/{server.pid}/cmdline").read_bytes().decode()
    assert SECRET not in arguments and API_KEY not in arguments


def test_errors_name_no_files_and_no_code(server: Server, token: str) -> None:
    """Neither paths of the machine nor types of the program are anybody's business."""
    for body in provoke(server, token):
        for telling in (b".swift", b"SQLITE", b"GRDB", b"NIO", b"Swift.", b"Fatal", str(server.data).encode()):
            assert telling not in body, body


def test_the_database_is_not_for_everybody(tmp_path: Path) -> None:
    """Nobody but the server's own user reads what customers wrote, in a folder that the server makes itself."""
    tmp_path.chmod(0o755)
    with Server(data=tmp_path / "data", demo=True):
        kept = [path for path in (tmp_path / "data").rglob("*") if path.suffix in (".sqlite", ".key", ".db")]
        assert kept
        for path in kept:
            exposed = os.stat(path).st_mode & 0o077
            folder = os.stat(path.parent).st_mode & 0o077
            assert exposed == 0 or folder == 0, f"{path.name}: {exposed:o} in a folder of {folder:o}"


def test_a_refused_configuration_does_not_show_the_secret(tmp_path: Path) -> None:
    """Too short a secret is refused, by name, not by value."""
    import subprocess

    from support.martlet import binary

    environment = {**os.environ, "MARTLET_JWT_SECRET": "hunter2", "MARTLET_API_KEY": API_KEY}
    done = subprocess.run(
        [str(binary()), "serve", "--port", "0", "--data", str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode != 0
    assert "MARTLET_JWT_SECRET" in done.stdout + done.stderr
    assert "hunter2" not in done.stdout + done.stderr
    assert API_KEY not in done.stdout + done.stderr
