"""`api/server.yaml`: the file is valid, and the server answers as it says."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from support.martlet import API_KEY, ROOT, Answer, Server

DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "api" / "server.yaml").read_text())

REQUESTS: list[tuple[str, str, Any, str | None, int]] = [
    ("POST", "/api/publish", {"channel": "chat.thread.15", "event": {"type": "site_event"}}, API_KEY, 200),
    ("POST", "/api/publish", [{"channel": "chat.thread.15", "event": {"type": "site_event"}}] * 2, API_KEY, 200),
    ("POST", "/api/publish", {"channel": "chat.thread.15"}, API_KEY, 400),
    ("POST", "/api/publish", [], API_KEY, 400),
    ("POST", "/api/publish", {}, None, 401),
    ("POST", "/api/publish", b"x" * 400_000, API_KEY, 413),
    ("POST", "/api/publish", b"[" + b" " * 1_100_000, API_KEY, 413),
    ("GET", "/api/presence?users=1,g_2", None, API_KEY, 200),
    ("GET", "/api/presence", None, API_KEY, 400),
    ("GET", "/api/presence?users=1", None, "wrong", 401),
    ("POST", "/api/disconnect", {"userId": "contract"}, API_KEY, 202),
    ("POST", "/api/disconnect", {}, API_KEY, 400),
    ("POST", "/api/disconnect", {"userId": "contract"}, None, 401),
    ("POST", "/api/disconnect", b"x" * 10_000, API_KEY, 413),
    ("GET", "/api/info", None, API_KEY, 200),
    ("GET", "/api/info", None, None, 401),
    ("GET", "/metrics", None, API_KEY, 200),
    ("GET", "/metrics", None, None, 401),
    ("GET", "/health/live", None, None, 200),
    ("GET", "/health/ready", None, None, 200),
]


def resolved(node: Any) -> Any:
    """What a reference refers to."""
    while "$ref" in node:
        target: Any = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def check(answer: Answer, method: str, path: str) -> None:
    operation = DOCUMENT["paths"][path.partition("?")[0]][method.lower()]
    assert str(answer.status) in operation["responses"], answer.text
    described = resolved(operation["responses"][str(answer.status)])
    for name, header in described.get("headers", {}).items():
        assert answer.headers[name] is not None or not header.get("required")
    kind, schema = next(iter(described["content"].items()))
    assert answer.headers["Content-Type"].split(";")[0] == kind
    if kind == "application/json":
        Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(answer.json)
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_document_is_valid() -> None:
    validate(DOCUMENT)


def test_every_operation_is_tried() -> None:
    tried = {(method, path.partition("?")[0]) for method, path, *_ in REQUESTS}
    described = {
        (method.upper(), path) for path, operations in DOCUMENT["paths"].items() for method in operations
    }
    assert tried == described


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: f"{r[0]} {r[1]} {r[4]}")
def test_answers_are_as_described(server: Server, request_: tuple[str, str, Any, str | None, int]) -> None:
    method, path, body, key, status = request_
    answer = server.request(method, path, body, token=key)
    assert answer.status == status, answer.text
    check(answer, method, path)
