"""A folder of thousands: the same statements however many rows, in seconds, without much memory."""

from __future__ import annotations

import time
import tracemalloc
from datetime import date, timedelta

import pytest
from exchange.samples import TODAY, canonical, full
from statements import counted

from app.core.db import db
from app.core.permissions import SYSTEM
from app.exchange import services

pytestmark = pytest.mark.usefixtures("context")
MEGABYTE = 1024 * 1024


def _association(size, weeks=2):
    """Return a scheme of so many homes, each with somebody in it, a certificate, a rent and an account."""
    numbers = range(size)
    mondays = [date(2025, 1, 6) + timedelta(weeks=week) for week in range(weeks)]
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
        "ledger": "tenancy_ref,date,kind,amount,reference\n"
        + "".join(f"T{n},{on},charge,82.50,\nT{n},{on},payment,80.00,STO {n}\n" for n in numbers for on in mondays),
        "benefits": "tenancy_ref,source,claimed_on\n" + "".join(f"T{n},uc_housing,2025-01-06\n" for n in numbers),
        "holds": "tenancy_ref,kind,from,last_day\n"
        + "".join(f"T{n},breathing_space,2025-02-03,2025-04-03\n" for n in numbers),
        "contacts": "tenancy_ref,on,step\n" + "".join(f"T{n},2025-02-01,friendly_reminder\n" for n in numbers),
        "plans": "tenancy_ref,starts_on,starting_net,instalment,frequency,first_on\n"
        + "".join(f"T{n},2025-02-03,60.00,5.00,weekly,2025-02-07\n" for n in numbers),
        "activities": "tenancy_ref,kind,provider,hours,from,evidence\n"
        + "".join(f"T{n},education,Coleg Gwent,16,2025-01-13,verified\n" for n in numbers),
        "exemptions": "tenancy_ref,from,to,reason\n"
        + "".join(f"T{n},2025-07-21,2025-08-31,school_holiday\n" for n in numbers),
        "eet_events": "tenancy_ref,on,event\n" + "".join(f"T{n},2025-02-03,review\n" for n in numbers),
        "life_events": "tenancy_ref,on,kind\n" + "".join(f"T{n},2025-05-12,exams\n" for n in numbers),
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
    assert len(sent[3]) == len(sent[300]) < 80


@pytest.mark.drill
def test_ten_thousand_homes_people_and_accounts_load_in_seconds_with_memory_to_spare():
    files = _association(10_000, weeks=13)
    began = time.perf_counter()
    scheme = _load(files)
    loaded = time.perf_counter()
    assert services.save(scheme, today=TODAY) == canonical(files)
    saved = time.perf_counter()
    print(f"loaded in {loaded - began:.1f} s, saved in {saved - loaded:.1f} s")  # noqa: T201 - figures for docs/drills.md
    assert loaded - began < 90
    assert saved - loaded < 90


@pytest.mark.drill
def test_checking_ten_thousand_homes_takes_little_memory():
    files = _association(10_000)
    tracemalloc.start()
    services.check(files, today=TODAY)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"{sum(map(len, files.values())) // 1024} KB of files, {peak // MEGABYTE} MB at most")  # noqa: T201 - as above
    assert peak < 300 * MEGABYTE
