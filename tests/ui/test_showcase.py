"""The page of all parts is there while somebody builds pages, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pages import PageClient

from app.core.db import db
from app.factory import create_app

pytestmark = pytest.mark.once


@pytest.fixture
def opened(settings_for, tmp_path):
    """Return a function that opens the page in an environment."""
    made = []

    def _opened(environment, **options):
        safe = {"base_url": "https://house.example", "trusted_hosts": ("house.example", "localhost")}
        settings = replace(settings_for(f"sqlite:///{tmp_path / 'house.sqlite3'}"), environment=environment, **safe)
        app = create_app(settings)
        made.append(app)
        return PageClient(app).get("/dev/components", **options)

    yield _opened
    for app in made:
        with app.app_context():
            db.engine.dispose()


def test_page_of_all_parts_is_there_in_development(opened):
    page = opened("development")
    assert page.h1 == "Parts"
    assert {"name", "on-day", "rent", "how", "file"} <= set(page.tree.xpath("//main//form//@name"))


@pytest.mark.parametrize("environment", ["test", "production"])
def test_page_of_all_parts_is_nowhere_else(opened, environment):
    opened(environment, status=404, check=False)
