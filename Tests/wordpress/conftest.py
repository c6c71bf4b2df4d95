"""Sites to test with. One of each kind for all tests; a test that breaks things starts its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from support.wordpress import WordPress

sys.path.insert(0, str(Path(__file__).resolve().parent))

# PHP and two browsers share a machine with whatever else is tested on it.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def site() -> Iterator[WordPress]:
    """With Redis and the gateway."""
    with WordPress() as running:
        yield running


@pytest.fixture(scope="session")
def plain_site() -> Iterator[WordPress]:
    """WordPress and the plugin, without Redis and without a gateway."""
    with WordPress(redis=False, gateway=False) as running:
        yield running


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures go: `WORDPRESS_SCREENSHOTS`, else a temporary folder."""
    folder = Path(os.environ.get("WORDPRESS_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
