"""A folder of thousands: the same statements however many rows, in seconds, without much memory."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from exchange.samples import TODAY, canonical, full
from statements import counted

from app.core.db import db
from app.core.permissions import SYSTEM
from app.exchange import services

pytestmark = pytest.mark.usefixtures("context")
MEGABYTE = 1024 * 1024


def _association(size):
    """Return a scheme of so many homes, each with somebody in it, a certificate and a rent."""
    numbers = range(size)
    texts = {
        "scheme": full()["scheme.csv"].decode().replace("TYC,", f"A{size},"),
        "homes": "home_ref,name,house,bedrooms,next_to\n"
        + "".join(f"H{n},Flat {n},Garn Road,1,H{(n + 1) % size}\n" for n in numbers),
        "certificates": "home_ref,kind,done_on\n" + "".join(f"H{n},gas,2025-06-01\n" for n in numbers),
        "people": "person_ref,first_name,last_name,birth_date,phone,safe_contact,support_worker_ref,roles\n"
        + "".join(f"P{n},Ŵyn,Bevan {n},2004-05-17,01495 {n:06d},phone,P{(n + 1) % size},tenant\n" for n in numbers),
        "tenancies": "tenancy_ref,person_ref,home_ref,pack,starts_on\n"
        + "".join(f"T{n},P{n},H{n},supported-standard,2025-01-06\n" for n in numbers),
        "rent_terms": "tenancy_ref,from,period,rent\n" + "".join(f"T{n},2025-01-06,weekly,82.50\n" for n in numbers),
    }
    return {f"{name}.csv": text.encode() for name, text in texts.items()}


def _load(files):
    return services.load(files, actor=SYSTEM, today=TODAY)


def test_loading_and_saving_send_the_same_statements_however_many_rows():
    sent = {}
    for size in (3, 300):
        with counted() as sent[size]:
            services.save(_load(_association(size)), today=TODAY)
            db.session.flush()
    assert len(sent[3]) == len(sent[300]) < 50


@pytest.mark.drill
def test_ten_thousand_homes_people_and_stays_load_in_seconds_with_memory_to_spare():
    files = _association(10_000)
    began = time.perf_counter()
    scheme = _load(files)
    loaded = time.perf_counter()
    assert services.save(scheme, today=TODAY) == canonical(files)
    saved = time.perf_counter()
    print(f"loaded in {loaded - began:.1f} s, saved in {saved - loaded:.1f} s")  # noqa: T201 - figures for docs/drills.md
    assert loaded - began < 30
    assert saved - loaded < 30


@pytest.mark.drill
def test_checking_ten_thousand_homes_takes_little_memory():
    files = _association(10_000)
    tracemalloc.start()
    services.check(files, today=TODAY)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"{sum(map(len, files.values())) // 1024} KB of files, {peak // MEGABYTE} MB at most")  # noqa: T201 - as above
    assert peak < 300 * MEGABYTE
