"""The catalogue as the code has it now, the Welsh as it is written, and an application that reads the Welsh."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po
from flask import Flask

from scripts import translations

PO = translations.TRANSLATIONS / "cy" / "LC_MESSAGES" / "messages.po"


def _read(path: Path, **options: str) -> Catalog:
    with path.open("rb") as words:
        return read_po(words, **options)


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Give every sentence the code and the templates hold at this moment."""
    target = tmp_path_factory.mktemp("words") / "messages.pot"
    translations.extract(target)
    return _read(target)


@pytest.fixture(scope="session")
def template() -> Catalog:
    """Give the sentences that were collected last."""
    return _read(translations.TRANSLATIONS / "messages.pot")


@pytest.fixture(scope="session")
def welsh() -> Catalog:
    """Give the sentences with their Welsh."""
    return _read(PO, locale="cy", domain="messages")


@pytest.fixture
def speaking(app: Flask) -> Flask:
    """Give the application with its Welsh compiled and read afresh."""
    if translations.compile_newer():
        with app.app_context():
            app.extensions["babel"].instance.domain_instance.cache.clear()
    return app
