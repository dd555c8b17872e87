"""The file that holds where the audit ended, night by night."""

from __future__ import annotations

import pytest

from app.casework import heads
from app.core.audit import Head

ONE, TWO = Head(1, 14, "a" * 64), Head(2, 90, "b" * 64)

pytestmark = pytest.mark.once


@pytest.fixture
def file(tmp_path):
    return tmp_path / "kept" / "audit-heads"


def test_what_is_kept_is_read_again_in_its_order(file):
    for head in (ONE, TWO):
        heads.keep(file, head)
    assert heads.read(file) == heads.Kept((ONE, TWO), ())


def test_a_head_is_kept_once(file):
    for head in (ONE, TWO, TWO, ONE):
        heads.keep(file, head)
    assert len(file.read_text().splitlines()) == 2


def test_there_is_nothing_before_the_first_night(file):
    assert heads.read(file) == heads.Kept()


def test_the_file_is_for_the_service_alone_and_nothing_is_left_beside_it(file):
    heads.keep(file, ONE)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["audit-heads"]


@pytest.mark.parametrize("odd", ["", "seal=1", "\x00", "2026-11-24 seal=1 event=2 digest=" + "A" * 64, "x" * 5000, "�"])
def test_a_line_that_says_nothing_is_counted_and_stays_where_it_is(file, odd):
    heads.keep(file, ONE)
    file.write_text(f"{file.read_text()}{odd}\n")
    heads.keep(file, TWO)
    assert heads.read(file) == heads.Kept((ONE, TWO), (2,))


def test_a_night_that_fails_half_way_leaves_the_file_as_it_was(file, monkeypatch):
    heads.keep(file, ONE)

    def _full(_number):
        raise OSError("no space left")

    monkeypatch.setattr(heads.os, "fsync", _full)
    with pytest.raises(OSError, match="no space"):
        heads.keep(file, TWO)
    assert heads.read(file).heads == (ONE,)
