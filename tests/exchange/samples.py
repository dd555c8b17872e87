"""Scheme folders for the tests: one with everything in it, ways to spoil it, and what it must look like once saved."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from itertools import chain

from app.exchange.reader import read
from app.exchange.services import LATER, PARTS, TABLE

TODAY = date(2026, 1, 5)

# As docs name them, written down again here: the folder is a promise to other programs.
COLUMNS = {
    "scheme.csv": "scheme_ref name landlord_name landlord_address supported_accommodation rent_day min_age max_age "
    "language arrears_view council on_call_phone safeguarding_name safeguarding_phone social_services_phone "
    "social_services_out_of_hours",
    "free_weeks.csv": "week_starts",
    "homes.csv": "home_ref name house floor bedrooms next_to",
    "certificates.csv": "home_ref kind done_on expires_on",
    "people.csv": "person_ref first_name last_name known_as birth_date language email phone safe_contact "
    "support_worker_ref emergency_contact roles committee_from committee_to inducted_on",
    "links.csv": "person_ref other_ref kind declared_on",
    "tenancies.csv": "tenancy_ref person_ref home_ref pack starts_on ends_on end_reason move_on signed_on "
    "rhw1_given_on eet_target_hours eet_grace_weeks eet_review_weeks money_friend_ref",
    "moves.csv": "tenancy_ref on home_ref pack",
    "rent_terms.csv": "tenancy_ref from period rent service_eligible service_ineligible support",
    "ledger.csv": "tenancy_ref date kind amount component source reference entry_ref reverses_ref",
    "benefits.csv": "tenancy_ref source claimed_on decided_on weekly_amount from to paid_up_to cycle verified_on",
    "holds.csv": "tenancy_ref kind from last_day reason comment",
    "contacts.csv": "tenancy_ref on step by_ref note",
    "plans.csv": "tenancy_ref starts_on starting_net instalment frequency first_on lump_sum lump_sum_on rent_paid "
    "rent_first_on ended_on end_reason",
    "activities.csv": "tenancy_ref kind provider hours from to pattern evidence verified_on evidence_kind",
    "exemptions.csv": "tenancy_ref from to reason",
    "eet_events.csv": "tenancy_ref on event to hours note",
    "life_events.csv": "tenancy_ref on kind",
}
REQUIRED = {
    "scheme.csv": "scheme_ref name landlord_name landlord_address supported_accommodation",
    "free_weeks.csv": "week_starts",
    "homes.csv": "home_ref name",
    "certificates.csv": "home_ref kind done_on",
    "people.csv": "person_ref first_name last_name",
    "links.csv": "person_ref other_ref kind",
    "tenancies.csv": "tenancy_ref person_ref home_ref pack starts_on",
    "moves.csv": "tenancy_ref on",
    "rent_terms.csv": "tenancy_ref from period rent",
    "ledger.csv": "tenancy_ref date kind amount",
    "benefits.csv": "tenancy_ref source",
    "holds.csv": "tenancy_ref kind from last_day",
    "contacts.csv": "tenancy_ref on step",
    "plans.csv": "tenancy_ref starts_on starting_net instalment frequency first_on",
    "activities.csv": "tenancy_ref kind provider hours from evidence",
    "exemptions.csv": "tenancy_ref from to reason",
    "eet_events.csv": "tenancy_ref on event",
    "life_events.csv": "tenancy_ref on kind",
}
ORDER = {  # by reference, then by date; where a row has no name of its own, then by all that stands in it
    "scheme.csv": "scheme_ref",
    "free_weeks.csv": "week_starts",
    "homes.csv": "home_ref",
    "certificates.csv": "home_ref done_on kind",
    "people.csv": "person_ref",
    "links.csv": "person_ref other_ref declared_on kind",
    "tenancies.csv": "tenancy_ref",
    "moves.csv": "tenancy_ref on",
    "rent_terms.csv": "tenancy_ref from",
    "ledger.csv": "tenancy_ref date kind component source amount reference entry_ref reverses_ref",
    "benefits.csv": "tenancy_ref claimed_on from decided_on verified_on source to paid_up_to weekly_amount cycle",
    "holds.csv": "tenancy_ref from last_day kind reason comment",
    "contacts.csv": "tenancy_ref on step by_ref note",
    "plans.csv": "tenancy_ref starts_on ended_on end_reason first_on frequency instalment starting_net lump_sum "
    "lump_sum_on rent_paid rent_first_on",
    "activities.csv": "tenancy_ref from to kind provider hours evidence verified_on pattern evidence_kind",
    "exemptions.csv": "tenancy_ref from to reason",
    "eet_events.csv": "tenancy_ref on event to hours note",
    "life_events.csv": "tenancy_ref on kind",
}
ROLES = ("tenant", "committee", "chair", "staff", "manager", "safeguarding")

FULL = {
    "scheme.csv": (
        "scheme_ref,name,landlord_name,landlord_address,supported_accommodation,rent_day,min_age,max_age,language,"
        "arrears_view,council,on_call_phone,safeguarding_name,safeguarding_phone,social_services_phone,"
        "social_services_out_of_hours\n"
        'TYC,Tŷ Cyfle,Bron Afon (example),"1 Example Street\nPontypool",yes,sunday,16,25,cy,totals,Torfaen,'
        "01495 555 999,Maria Price,01495 555 010,01495 555 020,0800 555 0210\n"
    ),
    "free_weeks.csv": "week_starts\n2025-12-21\n2026-12-20\n",
    "homes.csv": (
        "home_ref,name,house,floor,bedrooms,next_to\n"
        'H2,=Flat 2,"Garn Road, Garndiffaith",first,0,H1\n'
        "H1,Flat 1,,,1,H3 H2\n"
        "H3,0012,,,,\n"
    ),
    "certificates.csv": "home_ref,kind,done_on,expires_on\nH1,gas,2025-06-01,2026-06-30\nH1,epc,2020-02-29,\n",
    "people.csv": (
        "person_ref,first_name,last_name,known_as,birth_date,language,email,phone,safe_contact,support_worker_ref,"
        "emergency_contact,roles,committee_from,committee_to,inducted_on\n"
        "P1,Ŵyn,O'Brien-Ŷnys,Ŵ 🌻,2006-05-17,cy,wyn@example.org,+44 7700 900123,email,P3,Mam 01495 555 111,"
        "chair tenant,2025-01-01,2026-12-31,2024-11-30\n"
        "P2,Cai,Bevan,,2008-02-29,,,,in_person,P3,,tenant,,,\n"
        "P3,Maria,Price,,,,,,,,,manager staff safeguarding,,,\n"
        "P4,Ann,Lee,,2005-01-01,,,,,,,tenant,,,\n"
    ),
    "links.csv": "person_ref,other_ref,kind,declared_on\nP1,P2,family,2025-03-01\nP3,P1,works_or_studies_with,\n",
    "tenancies.csv": (
        "tenancy_ref,person_ref,home_ref,pack,starts_on,ends_on,end_reason,move_on,signed_on,rhw1_given_on,"
        "eet_target_hours,eet_grace_weeks,eet_review_weeks,money_friend_ref\n"
        "T2,P2,H2,under-18-licence,2025-03-03,,,,,,7.5,8,10,\n"
        "T1,P1,H1,supported-standard,2025-01-06,,,,2025-01-06,2025-01-02,16,,,P3\n"
        "T0,P4,H1,supported-standard,2024-01-01,2025-01-05,moved_on,private,,,,,,\n"
    ),
    "moves.csv": "tenancy_ref,on,home_ref,pack\nT2,2026-03-01,,supported-standard\nT2,2025-09-01,H3,\n",
    "rent_terms.csv": (
        "tenancy_ref,from,period,rent,service_eligible,service_ineligible,support\n"
        "T1,2025-01-06,weekly,82.50,10.00,0.00,5.05\nT1,2025-04-07,four_weekly,330.00,,,\nT2,2025-03-03,monthly,0.00,,,\n"
    ),
    "ledger.csv": (
        "tenancy_ref,date,kind,amount,component,source,reference,entry_ref,reverses_ref\n"
        "T1,2025-01-06,charge,82.50,rent,,,,\n"
        "T1,2025-01-06,charge,10.00,service_eligible,,,,\n"
        "T1,2025-01-06,payment,90.00,,,=SUM(A1),P-1,\n"  # a formula is words here
        "T1,2025-01-13,reversal,85.20,,,read wrong,,C-2\n"  # the row it undoes stands below
        "T1,2025-01-13,charge,85.20,,,,C-2,\n"
        "T1,2025-01-13,charge,82.50,,,Ŵythnos 2 🌻,,\n"
        "T1,2025-01-14,reversal,90.00,,,the bank took it back,,P-1\n"
        'T1,2025-01-20,adjustment,-5.00,,,"goodwill,\n“lift out of order”",,\n'
        "T1,2025-01-21,payment,50.00,,housing_benefit,,,\n"
        "T2,2026-03-01,refund,12.30,,,back to Cai,,\n"
        "T2,2025-03-02,payment,12.30,,tenant,,,\n"
    ),
    "benefits.csv": (
        "tenancy_ref,source,claimed_on,decided_on,weekly_amount,from,to,paid_up_to,cycle,verified_on\n"
        "T1,housing_benefit,2025-01-06,2025-01-20,75.00,2025-01-06,2025-12-31,2025-11-30,four_weekly,2025-01-21\n"
        "T2,uc_housing,2025-12-01,,,,,,,\n"
        "T1,social_services,,,0.00,2025-02-01,,,,2025-02-01\n"
    ),
    "holds.csv": (
        "tenancy_ref,kind,from,last_day,reason,comment\n"
        "T1,pause,2025-12-01,2026-01-31,sickness,Yn yr ysbyty\n"
        "T1,breathing_space,2025-10-01,2025-10-01,,\n"
    ),
    "contacts.csv": (
        "tenancy_ref,on,step,by_ref,note\nT1,2025-11-03,talk,P3,=rang\nT1,2025-10-06,friendly_reminder,,\n"
    ),
    "plans.csv": (
        "tenancy_ref,starts_on,starting_net,instalment,frequency,first_on,lump_sum,lump_sum_on,rent_paid,rent_first_on,"
        "ended_on,end_reason\n"
        "T1,2025-06-02,120.00,10.00,fortnightly,2025-06-13,20.00,2025-06-06,monthly,2025-06-28,2025-09-01,replaced\n"
        "T1,2025-09-01,60.00,0.00,one_off,2025-09-05,,,,,,\n"
    ),
    "activities.csv": (
        "tenancy_ref,kind,provider,hours,from,to,pattern,evidence,verified_on,evidence_kind\n"
        "T2,employment,=Caffi Ŵyn,7.5,2025-04-01,2025-06-30,all_year,seen,,payslip\n"
        "T1,education,Coleg Gwent,16,2025-09-01,2026-07-17,term_time,verified,2025-09-20,enrolment letter\n"
        'T1,volunteering,"Food bank, Garndiffaith",0.5,2025-02-03,,,none,,\n'
        "T1,training,0012 🌻,10.0,2025-02-03,2025-02-03,,verified,,\n"
    ),
    "exemptions.csv": (
        "tenancy_ref,from,to,reason\nT2,2025-07-01,2025-12-29,sickness\nT1,2025-08-01,2025-08-01,school_holiday\n"
    ),
    "eet_events.csv": (
        "tenancy_ref,on,event,to,hours,note\n"
        "T1,2025-03-04,plan_agreed,2025-06-30,,Find a course\n"
        "T1,2025-03-03,support_offered,,,=rang\n"
        "T1,2025-03-10,plan_declined,,,\n"
        "T1,2025-10-01,target,,8.5,\n"
        "T2,2025-05-06,plan_agreed,,,\n"
        'T2,2025-03-31,review,,,"Cai: “fine”,\nnext 🌻"\n'
    ),
    "life_events.csv": "tenancy_ref,on,kind\nT2,2025-05-12,exams\nT1,2025-06-02,job_loss\n",
}


def full(**changes: str) -> dict[str, bytes]:
    """Return the folder with everything; `people="…"` puts other text in people.csv."""
    texts = FULL | {f"{name}.csv": text for name, text in changes.items()}
    return {name: text.encode() for name, text in texts.items()}


def spoiled(name: str, old: str, new: str) -> dict[str, bytes]:
    """Return the folder with one thing changed in one file."""
    assert FULL[f"{name}.csv"].count(old) == 1, f"{old!r} is {FULL[f'{name}.csv'].count(old)} times in {name}.csv"
    return full(**{name: FULL[f"{name}.csv"].replace(old, new)})


def wrong(files: dict[str, bytes]) -> list[str]:
    """Return every problem of a folder as it is printed, without asking the database."""
    folder, problems = read(files, TABLE, later=LATER)
    checked = chain.from_iterable(part.check(folder, TODAY) for part in PARTS)
    return [str(problem) for problem in (*problems, *checked)]


def cells(content: bytes) -> list[dict[str, str]]:
    """Return the rows of a file as any reader of CSV sees them."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def canonical(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return what a folder must be once it was loaded and saved: every file and column, rows in order."""
    return {
        name: _ordered(name, files.get(name, columns.replace(" ", ",").encode())) for name, columns in COLUMNS.items()
    }


def _ordered(name: str, content: bytes) -> bytes:
    columns = COLUMNS[name].split()
    rows = [{column: _usual(column, row.get(column) or "") for column in columns} for row in cells(content)]
    for row in rows if name == "ledger.csv" else ():  # what was left to its default is written out
        row["component"] = row["component"] or ("rent" if row["kind"] == "charge" else "")
        row["source"] = row["source"] or ("tenant" if row["kind"] == "payment" else "")
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: [row[column] for column in ORDER[name].split()]))
    return buffer.getvalue().encode()


def _usual(column: str, cell: str) -> str:
    if column == "roles":
        return " ".join(role for role in ROLES if role in cell.split())
    if column == "next_to":
        return " ".join(sorted(cell.split()))
    return cell.removesuffix(".0") if column in {"eet_target_hours", "hours"} else cell


def packed(files: dict[str, bytes], *, inside: str = "", how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return files as a .zip, in a folder called `inside` if wanted."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as whole:
        for name, content in files.items():
            whole.writestr(f"{inside}{name}", content)
    return buffer.getvalue()
