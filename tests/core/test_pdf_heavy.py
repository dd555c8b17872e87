"""Papers too heavy to lay out end in a PDF or in a sentence, and nobody else waits for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from core.hostile_papers import HEAVY

from app.core import pdf
from app.core.pdf_process import ODD, SLOW, STOPPED, WHY

pytestmark = pytest.mark.once
LITTLE = '<!doctype html><html lang="en"><title>Little</title><h1>Little</h1><p>A paper'
SENTENCES = {str(sentence) for sentence in (ODD, SLOW, STOPPED, *WHY.values())}
QUICK = pdf.Limits(cpu_seconds=0, memory_bytes=400 * 1024**2)  # 0: a second at most
SMALL = pdf.Limits(memory_bytes=320 * 1024**2)
PATIENT = pdf.Limits(wall_seconds=60)


def _outcome(room, paper):
    try:
        return room.render(paper)[:5]
    except pdf.PdfFailed as failed:
        return str(failed)


def _print_beside_others(room, others, client, paper):
    """Print a heavy paper; return how it ended, how the others fared meanwhile, and whether it was still printing."""
    with ThreadPoolExecutor(1) as elsewhere:
        heavy = elsewhere.submit(_outcome, room, paper)
        little, answered = others.render(LITTLE)[:5], client.get("/sign-in").status_code < 400
        still = not heavy.done()
        return heavy.result(), (little, answered), still


@pytest.fixture(scope="module")
def others():
    room = pdf.PrintRoom(PATIENT)
    yield room
    room.close()


def _end_well(limits, others, app):
    room, slow = pdf.PrintRoom(limits), 0
    client = app.test_client()
    try:
        for name, paper in HEAVY.items():
            ended, meanwhile, still = _print_beside_others(room, others, client, paper())
            assert ended == b"%PDF-" or ended in SENTENCES, name
            assert meanwhile == (b"%PDF-", True), name
            slow += still
    finally:
        room.close()
    assert len(HEAVY) >= 11
    assert slow >= 5  # these were printing while others were answered


def test_heavy_papers_end_in_a_pdf_or_a_sentence_and_nobody_waits_for_them(whole_app, others):
    _end_well(QUICK, others, whole_app)


@pytest.mark.drill
def test_heavy_papers_end_well_at_the_limits_of_a_real_house(whole_app, others):
    _end_well(pdf.Limits(), others, whole_app)


@pytest.mark.parametrize(
    ("name", "limits", "why", "logged"),
    [
        ("letters a billion pixels high", PATIENT, ODD, "ZeroDivisionError at "),
        (
            "variables that double forty times",
            pdf.Limits(memory_bytes=400 * 1024**2),
            WHY["MemoryError"],
            "MemoryError at ",
        ),
        ("counters without end", pdf.Limits(cpu_seconds=1), SLOW, "processor time is up"),
        ("counters without end", pdf.Limits(wall_seconds=3), SLOW, ": time is up"),
    ],
)
def test_a_heavy_paper_is_ended_for_its_own_reason_and_the_next_one_prints(name, limits, why, logged, caplog):
    room = pdf.PrintRoom(limits)
    room._give_back(pdf.Worker(limits))  # so that its start does not count
    try:
        assert _outcome(room, HEAVY[name]()) == str(why)
        assert _outcome(room, LITTLE) == b"%PDF-"
    finally:
        room.close()
    assert logged in caplog.text


def test_what_a_failed_paper_says_is_not_in_the_log(caplog):
    room = pdf.PrintRoom(PATIENT)
    try:
        with pytest.raises(pdf.PdfFailed, match="too many parts inside one another"):
            room.render(f"<title>Sŵyn Bevan</title>{HEAVY['3,000 boxes inside one another']()} Sŵyn Bevan")
    finally:
        room.close()
    assert "RecursionError" in caplog.text
    assert "Bevan" not in caplog.text
