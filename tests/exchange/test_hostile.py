"""Whatever comes: problems with their places, never an exception, never a row."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from exchange.hostile import folders
from exchange.samples import FULL, TODAY, full, packed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.db import Base, db
from app.core.permissions import SYSTEM
from app.exchange import services
from app.exchange.folders import read_zip
from app.exchange.problems import FolderRefused

pytestmark = pytest.mark.usefixtures("context")
PLACE = re.compile(r"[^\x00-\x1f]+:[1-9][0-9]* [^\x00-\x1f]+: [^\x00-\x1f]+[.?]")
SAMPLED = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)


def _rows():
    counts = [sa.select(sa.func.count().label("n")).select_from(table) for table in Base.metadata.sorted_tables]
    return db.session.scalar(sa.select(sa.func.sum(sa.union_all(*counts).subquery().c.n)))


def _load(files):
    """Load a folder or say how it was refused; either way nothing stays."""
    try:
        services.load(files, actor=SYSTEM, today=TODAY)
    except FolderRefused as refused:
        assert _rows() == 0
        return str(refused).splitlines() or ["refused without a problem"]
    finally:
        db.session.rollback()
    return []


def test_every_hostile_folder_is_refused_with_file_line_and_column_and_no_row():
    hostile = list(folders())
    assert len(hostile) > 100
    for what, files in hostile:
        said = _load(files)
        assert said, what
        for line in said:
            assert PLACE.fullmatch(line), (what, line)
            assert len(line) < 1000, what


def test_the_same_check_lets_the_right_folder_through():
    assert _load(full()) == []


@SAMPLED
@given(
    name=st.sampled_from(sorted(FULL)), at=st.integers(0, 2000), gone=st.integers(0, 60), piece=st.binary(max_size=40)
)
def test_a_file_spoilt_anywhere_is_refused_or_right(name, at, gone, piece):
    content = full()[name]
    at = min(at, len(content))
    for line in _load(full() | {name: content[:at] + piece + content[at + gone :]}):
        assert PLACE.fullmatch(line), line


SNIPPETS = st.sampled_from(
    [",", '"', "\n", "\r", ";", " ", "P1", "H1", "T1", "2025-01-01", "yes", "9", "\0", "Ŵ", "\u202e"]
)


@SAMPLED
@given(
    name=st.sampled_from(sorted(FULL)),
    cuts=st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 12), SNIPPETS), min_size=1, max_size=5),
)
def test_a_text_spoilt_here_and_there_is_refused_or_right(name, cuts):
    text = FULL[name]
    for place, gone, piece in cuts:
        at = place % (len(text) + 1)
        text = text[:at] + piece + text[at + gone :]
    for line in _load(full() | {name: text.encode()}):
        assert PLACE.fullmatch(line), line


@SAMPLED
@given(st.dictionaries(st.sampled_from(sorted(FULL)) | st.text(max_size=20), st.binary(max_size=200), max_size=4))
def test_any_bytes_at_all_are_refused(files):
    assert _load(files)


@SAMPLED
@given(st.binary(max_size=400))
def test_any_zip_at_all_is_refused_or_read(content):
    try:
        files = read_zip(packed(full())[:-100] + content)
    except FolderRefused:
        return
    _load(files)
