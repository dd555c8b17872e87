"""What a folder said, a saved folder says: on both databases, whatever people are called."""

from __future__ import annotations

import pytest
from exchange.made_up import folders
from exchange.samples import TODAY, canonical
from hypothesis import HealthCheck, given, settings

from app.core.db import db
from app.core.permissions import SYSTEM
from app.exchange import services

pytestmark = pytest.mark.usefixtures("context")


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(folders())
def test_a_folder_that_is_loaded_is_saved_with_the_same_rows_again_and_again(files):
    wanted = canonical(files)
    assert _there_and_back(files) == wanted
    assert _there_and_back(wanted) == wanted


def _there_and_back(files):
    try:
        assert [str(problem) for problem in services.check(files, today=TODAY).problems] == []
        return services.save(services.load(files, actor=SYSTEM, today=TODAY), today=TODAY)
    finally:
        db.session.rollback()
