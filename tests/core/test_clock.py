"""The one place that knows what time it is, and the demo’s way through its past."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time

import pytest
import time_machine

from app.core import clock


@pytest.mark.once
@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-03-29 00:30", date(2026, 3, 29)),
        ("2026-06-30 22:59", date(2026, 6, 30)),
        ("2026-06-30 23:00", date(2026, 7, 1)),
        ("2026-12-31 23:59", date(2026, 12, 31)),
    ],
)
def test_today_is_the_date_in_wales(instant, day):
    with time_machine.travel(instant, tick=False):
        assert clock.today() == day


@pytest.mark.once
def test_replay_holds_inside_its_block_and_nowhere_else():
    with time_machine.travel("2026-11-23 10:00", tick=False):
        with clock.replay(date(2026, 7, 1), time(0, 30)):
            assert clock.now() == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
            assert clock.today() == date(2026, 7, 1)
            elsewhere = []
            thread = threading.Thread(target=lambda: elsewhere.append(clock.today()))
            thread.start()
            thread.join()
        assert clock.today() == date(2026, 11, 23)
        assert elsewhere == [date(2026, 11, 23)]


@pytest.mark.once
def test_replay_ends_when_its_block_fails():
    with pytest.raises(ZeroDivisionError), clock.replay(date(2020, 1, 1), time(9)):
        raise ZeroDivisionError
    assert clock.today() > date(2025, 1, 1)
