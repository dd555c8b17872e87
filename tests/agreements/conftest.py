"""A scheme with adopted wording on a known day, for tests of an agreement’s life."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from agreements.living import PRINTED

from app.agreements import wording
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.documents import services as documents
from app.schemes.models import Scheme
from app.tenancies.rules import Pack


@pytest.fixture
def _on_that_day():
    with time_machine.travel("2026-11-23 10:00", tick=False):
        yield


@pytest.fixture
def printing(monkeypatch):
    """Print without WeasyPrint: these tests are about what happens round the paper."""
    monkeypatch.setattr(documents.pdf, "render", lambda _html: PRINTED)


@pytest.fixture
def world(_on_that_day, app, house):
    with app.test_request_context():
        with transaction():
            scheme = db.session.get_one(Scheme, house.scheme_id)
            for pack in (Pack.SUPPORTED_STANDARD, Pack.UNDER_18_LICENCE):
                wording.adopt(scheme, pack, from_on=date(2026, 1, 1), actor=SYSTEM)
        yield house
