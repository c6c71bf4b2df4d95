"""Finds an answer's place in the contract and validates it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FILE = Path(__file__).resolve().parents[1] / "api" / "openapi.yaml"
URN = "urn:martlet:contract"


class Contract:
    """`api/openapi.yaml`, as something that can be asked: is this answer allowed?"""

    def __init__(self, file: Path = FILE) -> None:
        self.document: dict[str, Any] = yaml.safe_load(file.read_text())
        resource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        self._registry = Registry().with_resource(URN, resource)
        self._paths = [
            (re.compile("^" + re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + "$"), path)
            for path in self.document["paths"]
        ]

    def check(self, method: str, path: str, response: Any) -> None:
        """Fails if `response` (of requests) to `method` at `path`, without the base, is not what the contract says."""
        context = f"{method} {path} -> {response.status_code}: {response.text[:400]!r}"
        assert response.status_code < 500 or response.status_code == 503, context
        assert "no-store" in response.headers.get("Cache-Control", ""), f"no Cache-Control: no-store: {context}"
        found = self._response(method, urlsplit(path).path, response.status_code)
        if found is None:
            # Where the contract has no such operation, any refusal in its form will do.
            assert response.status_code in (400, 404, 405), context
            self._validate("/components/schemas/Error", response, context)
            return
        pointer, specified = found
        for name, header in specified.get("headers", {}).items():
            header = self._resolve(header)
            if header.get("required"):
                assert name in response.headers, f"header {name} is missing: {context}"
        if "content" in specified:
            self._validate(f"{pointer}/content/application~1json/schema", response, context)
        else:
            assert response.content == b"", f"a body where none belongs: {context}"

    def _validate(self, pointer: str, response: Any, context: str) -> None:
        content_type = response.headers.get("Content-Type", "")
        assert content_type.split(";")[0].strip() == "application/json", f"{content_type!r}: {context}"
        body = response.json()
        validator = Draft202012Validator(
            {"$ref": f"{URN}#{pointer}"},
            registry=self._registry,
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]
        assert not problems, f"{problems[:5]}: {context}"

    def _response(self, method: str, path: str, status: int) -> tuple[str, dict[str, Any]] | None:
        for pattern, template in self._paths:
            if not pattern.match(path):
                continue
            operation = self.document["paths"][template].get(method.lower())
            if operation is None:
                return None
            specified = operation["responses"].get(str(status))
            assert specified is not None, f"{method} {template} may not answer {status}"
            if "$ref" in specified:
                return specified["$ref"].removeprefix("#"), self._resolve(specified)
            escaped = template.replace("~", "~0").replace("/", "~1")
            return f"/paths/{escaped}/{method.lower()}/responses/{status}", specified
        return None

    def _resolve(self, value: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in value:
            return value
        node: Any = self.document
        for part in value["$ref"].removeprefix("#/").split("/"):
            node = node[part]
        return node
