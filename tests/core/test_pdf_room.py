"""The print room: what one worker may cost, when it is replaced, and how many print at once."""

from __future__ import annotations

import io
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pikepdf
import pytest
from core.hostile_papers import HEAVY

from app.core import pdf, pdf_process
from app.core.pdf_process import NO_START, STOPPED
from app.core.pdf_worker import PackageFetcher, limit_processor, make_document

pytestmark = pytest.mark.once
LITTLE = '<!doctype html><html lang="en"><title>Little</title><h1>Little</h1><p>A paper'
PATIENT = pdf.Limits(wall_seconds=60)


@pytest.fixture
def open_room():
    """Return a function that opens a print room; it is closed with the test."""
    rooms = []

    def _open_room(limits=PATIENT):
        rooms.append(pdf.PrintRoom(limits))
        rooms[-1]._give_back(pdf.Worker(limits))  # idle, and nothing printed yet
        return rooms[-1]

    yield _open_room
    for room in rooms:
        room.close()


def _idle_pid(room):
    return room._idle[-1].process.pid


def _limit(pid, name):
    for line in Path(f"/proc/{pid}/limits").read_text().splitlines():
        if line.startswith(name):
            return line.removeprefix(name).split()[0]
    raise LookupError(name)


def _used(pid):
    """Return the seconds of processor time a process has used."""
    counted = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(counted[11]) + int(counted[12])) / os.sysconf("SC_CLK_TCK")


def _end(pid):
    """End a process and wait until it is gone."""
    watched = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    select.select([watched], [], [], 10)
    os.close(watched)


def test_the_limits_are_those_the_house_promises():
    promised = pdf.Limits()
    assert (promised.wall_seconds, promised.cpu_seconds, promised.memory_bytes) == (30, 20, 1024**3)
    assert (promised.papers, promised.at_once) == (50, 2)
    assert pdf.room.limits == promised


def test_a_worker_has_a_gigabyte_no_memory_image_and_twenty_seconds_more_for_each_paper(open_room):
    room = open_room()
    pid = _idle_pid(room)
    assert _limit(pid, "Max address space") == str(1024**3)
    assert _limit(pid, "Max core file size") == "0"
    room.render(LITTLE)
    assert _idle_pid(room) == pid
    assert 21 <= int(_limit(pid, "Max cpu time")) <= 30  # what was used, rounded down, and 21


def test_processor_time_is_counted_anew_for_each_paper(open_room):
    room = open_room(pdf.Limits(wall_seconds=60, cpu_seconds=1))
    pid, page = _idle_pid(room), LITTLE + "<p>word and word" * 300
    for _ in range(40):
        room.render(page)
        if _used(pid) > 2.5:
            break
    assert _idle_pid(room) == pid
    assert 2.5 < _used(pid) < int(_limit(pid, "Max cpu time"))


def test_more_time_is_given_from_what_was_used_and_the_hard_limit_stays(monkeypatch):
    resource = pytest.importorskip("resource")
    given = []
    used = type("Used", (), {"ru_utime": 31.5, "ru_stime": 2.75})
    monkeypatch.setattr("app.core.pdf_worker.resource.getrusage", lambda _who: used)
    monkeypatch.setattr("app.core.pdf_worker.resource.setrlimit", lambda *limit: given.append(limit))
    limit_processor(20)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    assert given == [(resource.RLIMIT_CPU, (55, hard))]


def test_a_worker_is_replaced_after_so_many_papers(open_room):
    room = open_room(pdf.Limits(wall_seconds=60, papers=2))
    first = _idle_pid(room)
    room.render(LITTLE)
    assert _idle_pid(room) == first
    room.render(LITTLE)
    assert room._idle == []
    assert not Path(f"/proc/{first}").exists()
    room.render(LITTLE)
    assert _idle_pid(room) != first


def test_a_worker_that_was_ended_while_idle_is_replaced_before_the_next_paper(open_room):
    room = open_room()
    first = _idle_pid(room)
    _end(first)
    assert room.render(LITTLE).startswith(b"%PDF-")
    assert _idle_pid(room) != first


def test_a_worker_that_is_ended_in_the_middle_of_a_paper_says_so_and_the_next_paper_prints(open_room, monkeypatch):
    room = open_room()
    worker, begun = room._idle[-1], threading.Event()
    send = worker._send

    def _send_and_tell(content):
        send(content)
        begun.set()

    monkeypatch.setattr(worker, "_send", _send_and_tell)
    threading.Thread(target=lambda: begun.wait(20) and _end(worker.process.pid), daemon=True).start()
    with pytest.raises(pdf.PdfFailed, match=str(STOPPED)):
        room.render(HEAVY["counters without end"]())
    assert room.render(LITTLE).startswith(b"%PDF-")
    assert not Path(worker.folder).exists()


class _Standing:
    """A worker that prints when it is told to."""

    worn = False
    together, most = 0, 0
    lock, full, go = threading.Lock(), threading.Event(), threading.Event()

    def __init__(self, limits):
        self.limits = limits

    def print(self, _pieces):
        with _Standing.lock:
            _Standing.together += 1
            _Standing.most = max(_Standing.most, _Standing.together)
            if _Standing.together == self.limits.at_once:
                _Standing.full.set()
        _Standing.go.wait(20)
        with _Standing.lock:
            _Standing.together -= 1
        return b"%PDF-"

    def end(self):
        pass


def test_two_print_at_once_and_whoever_waits_too_long_is_told_to_come_back(monkeypatch):
    monkeypatch.setattr(pdf, "Worker", _Standing)
    room, printed = pdf.PrintRoom(pdf.Limits(wall_seconds=0.2)), []
    printing = [threading.Thread(target=lambda: printed.append(room.render(LITTLE))) for _ in range(2)]
    for thread in printing:
        thread.start()
    assert _Standing.full.wait(20)
    with pytest.raises(pdf.PdfFailed, match="Many papers are being printed just now"):
        room.render(LITTLE)
    _Standing.go.set()
    for thread in printing:
        thread.join(20)
    assert room.render(LITTLE) == b"%PDF-"
    assert (len(printed), _Standing.most) == (2, 2)


def test_a_paper_that_is_too_long_is_refused_before_it_is_sent(open_room):
    room = open_room(pdf.Limits(wall_seconds=60, html_bytes=len(LITTLE) + 4))
    first = _idle_pid(room)
    assert room.render(LITTLE, title_hint="four").startswith(b"%PDF-")
    with pytest.raises(pdf.PdfFailed, match="far too long"):
        room.render(LITTLE, title_hint="fifth")
    assert _idle_pid(room) == first


def test_a_pdf_that_comes_out_too_large_is_refused(open_room):
    with pytest.raises(pdf.PdfFailed, match="far too large"):
        open_room(pdf.Limits(wall_seconds=60, pdf_bytes=1000)).render(LITTLE)


def test_nothing_of_the_house_and_none_of_its_secrets_reach_a_worker(open_room, monkeypatch):
    monkeypatch.setenv("OFD_SECRET_KEY", "CANARY")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///CANARY")
    environment = Path(f"/proc/{_idle_pid(open_room())}/environ").read_text()
    assert "PYTHONHASHSEED=0" in environment
    assert "CANARY" not in environment
    assert "OFD_" not in environment


def test_the_web_process_never_loads_the_layout_library():
    asked = "import sys, app.factory; print('weasyprint' in sys.modules, 'app.core.pdf' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=pdf_process.ROOT
    )
    assert done.stdout.split() == ["False", "True"]


def test_a_worker_that_cannot_start_says_so_and_the_log_says_why(monkeypatch, caplog):
    room = pdf.PrintRoom(PATIENT)
    monkeypatch.setattr(pdf_process, "ROOT", Path(__file__).parent)  # where there is no application to import
    with pytest.raises(pdf.PdfFailed, match=str(NO_START)):
        room.render(LITTLE)
    assert "No module named" in caplog.text
    monkeypatch.setattr(pdf_process.sys, "executable", "/nowhere/python")
    with pytest.raises(pdf.PdfFailed, match=str(NO_START)):
        room.render(LITTLE)
    assert room._idle == []


def test_workers_end_with_the_process_that_started_them_even_if_it_is_killed():
    script = (
        "from app.core import pdf; import sys, time; room = pdf.PrintRoom();"
        "room._give_back(pdf.Worker(room.limits));"
        "print(room._idle[-1].process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=pdf_process.ROOT)
    watched = os.pidfd_open(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert select.select([watched], [], [], 20)[0]
    os.close(watched)


def test_a_forked_process_leaves_the_workers_to_its_parent(open_room):
    room = open_room()
    worker = room._idle[-1]
    room.forget()
    assert room._idle == []
    assert Path(f"/proc/{worker.process.pid}").exists()
    assert room.render(LITTLE).startswith(b"%PDF-")
    os.kill(worker.process.pid, signal.SIGKILL)
    os.waitpid(worker.process.pid, 0)


def test_a_paper_without_a_title_takes_the_hint():
    titles = []
    for page in ("<html lang=en><p>x", LITTLE):
        with pikepdf.open(io.BytesIO(make_document(PackageFetcher(), page, title_hint="The hint"))) as document:
            titles.append(str(document.docinfo.Title))
    assert titles == ["The hint", "Little"]
