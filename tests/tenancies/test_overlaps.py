"""No home has two people at once: random spans against a model that looks at every day, a hundred who book at once."""

from __future__ import annotations

import json
import random
import threading
import uuid
from datetime import date, timedelta

import factories
import pytest
import rows
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core import guards
from app.core.db import Base, db, may_write, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.people.models import Person
from app.schemes.models import Home
from app.tenancies import free, services
from app.tenancies.models import Stay, StayHome
from app.tenancies.rules import Pack, RentPeriod

SETS, STEPS, WINDOW, TOGETHER = 5000, 5, 14, 100
FIRST = date(2026, 1, 1)


# --- random spans against a model -------------------------------------------------------------------------------------
def _random_steps(dice):
    """Return a few steps: which row, in which home, from when to when (None: no end), and whether it is void."""
    steps = []
    for _ in range(STEPS):
        from_on = dice.randrange(WINDOW)
        last_day = None if dice.random() < 0.15 else from_on + dice.randrange(-1, 6)
        steps.append((dice.randrange(STEPS), dice.randrange(2), from_on, last_day, dice.random() < 0.15))
    return steps


def _by_the_model(steps):
    """Return which steps a look at every single day allows; a row that is there already is changed."""
    rows, answers = {}, []
    for row, home, from_on, last_day, void in steps:
        days = set(range(from_on, (WINDOW * 2 if last_day is None else last_day) + 1))
        taken = [other for key, (where, other) in rows.items() if key != row and where == home]
        fits = bool(days) and (void or not any(days & other for other in taken))
        if fits:
            rows[row] = (home, set() if void else days)
        answers.append(fits)
    return answers


def _day(number):
    return None if number is None else (FIRST + timedelta(days=number)).isoformat()


INSERT = "INSERT INTO stay_home (home_id, from_on, last_day, void, stay_id, id) VALUES (?, ?, ?, ?, ?, ?)"
UPDATE = "UPDATE stay_home SET home_id = ?, from_on = ?, last_day = ?, void = ? WHERE stay_id = ?"


def _home(place, home):
    return uuid.UUID(int=1 + place * 2 + home)


def _stay(place, row):
    return uuid.UUID(int=1000 + place * STEPS + row)


def _by_sqlite(connection, sets):
    cursor = connection.connection.cursor()
    refusal = connection.dialect.dbapi.IntegrityError
    for place, steps in enumerate(sets):
        there, answers = set(), []
        for row, home, from_on, last_day, void in steps:
            values = [_home(place, home).hex, _day(from_on), _day(last_day), void, _stay(place, row).hex]
            try:
                cursor.execute(*((UPDATE, values) if row in there else (INSERT, [*values, uuid.uuid4().hex])))
            except refusal:
                answers.append(False)
            else:
                there.add(row)
                answers.append(True)
        yield answers


TRY = """
CREATE FUNCTION try_steps(steps json) RETURNS json LANGUAGE plpgsql AS $$
DECLARE step json; answers json[] := '{}'; fits boolean;
BEGIN
  FOR step IN SELECT * FROM json_array_elements(steps) LOOP
    BEGIN
      UPDATE stay_home SET home_id = (step->>1)::uuid, from_on = (step->>2)::date, last_day = (step->>3)::date,
        void = (step->>4)::boolean WHERE stay_id = (step->>0)::uuid;
      IF NOT FOUND THEN
        INSERT INTO stay_home (id, stay_id, home_id, from_on, last_day, void) VALUES (gen_random_uuid(),
          (step->>0)::uuid, (step->>1)::uuid, (step->>2)::date, (step->>3)::date, (step->>4)::boolean);
      END IF;
      fits := true;
    EXCEPTION WHEN exclusion_violation OR check_violation OR data_exception THEN fits := false;
    END;
    answers := answers || to_json(fits);
  END LOOP;
  RETURN array_to_json(answers);
END $$"""


def _by_postgresql(connection, sets):
    for place, steps in enumerate(sets):
        told = [
            [str(_stay(place, row)), str(_home(place, home)), _day(from_on), _day(last_day), void]
            for row, home, from_on, last_day, void in steps
        ]
        yield connection.scalar(sa.text("SELECT try_steps(:steps)"), {"steps": json.dumps(told)})


@pytest.fixture
def connection(app):
    """A connection that may write, with homes and stays for many sets of steps, none of them in a home yet."""
    with app.app_context(), may_write(), db.engine.connect() as made, made.begin() as begun:
        rows.fill(made, Base.metadata)
        made.execute(sa.delete(StayHome))
        for model, known in ((Home, _home), (Stay, _stay)):
            row = dict(made.execute(sa.select(model.__table__)).mappings().first())
            ids = [known(place, n) for place in range(TOGETHER) for n in range(2 if model is Home else STEPS)]
            made.execute(sa.insert(model), [row | {"id": key, "ref": f"n{n}"} for n, key in enumerate(ids, 1)])
        if made.dialect.name != "sqlite":
            made.exec_driver_sql(TRY)
        yield made
        begun.rollback()


def _by_database(connection, all_sets):
    """Ask the database about many sets of steps, some at a time, each in homes of its own."""
    on_sqlite = connection.dialect.name == "sqlite"
    answers = []
    for first in range(0, len(all_sets), TOGETHER):
        ask = _by_sqlite if on_sqlite else _by_postgresql
        answers += ask(connection, all_sets[first : first + TOGETHER])
        connection.exec_driver_sql("DELETE FROM stay_home" if on_sqlite else "TRUNCATE stay_home")
    return answers


def test_database_accepts_and_refuses_what_a_look_at_every_day_does(connection):
    dice = random.Random(2026)  # noqa: S311 - dice for tests
    all_steps = [_random_steps(dice) for _ in range(SETS)]
    wanted = [_by_the_model(steps) for steps in all_steps]
    answers = _by_database(connection, all_steps)
    differing = [(steps, w, a) for steps, w, a in zip(all_steps, wanted, answers, strict=True) if w != a]
    assert differing[:3] == []
    assert 0.2 < sum(map(sum, wanted)) / (SETS * STEPS) < 0.8  # it is a trial: much is refused, much is not


def test_database_without_its_guards_lets_two_in_and_so_the_test_above_has_teeth(connection):
    for guard in guards.all_guards():
        if guard.table == "stay_home" and connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER {guard.name}")
        elif guard.table == "stay_home" and guard.postgresql:
            connection.exec_driver_sql(f"ALTER TABLE stay_home DROP CONSTRAINT {guard.name}")
    twice = [(0, 0, 1, 5, False), (1, 0, 5, 9, False)]
    assert _by_the_model(twice) == [True, False]
    assert _by_database(connection, [twice]) == [[True, True]]


# --- a hundred at once ------------------------------------------------------------------------------------------------
def _book_at_once(app, how_many):
    """Let many people agree to the same home on the same day, each in a thread; return what each was told."""
    with app.app_context(), transaction():
        scheme = factories.make_scheme()
        home_id = factories.make_home(scheme, name="Flat 7").id
        people = [factories.make_person(scheme, last_name=f"Bevan{number}").id for number in range(how_many)]
    told, together = {}, threading.Barrier(how_many)

    def _book(person_id):
        with app.test_request_context():
            together.wait(timeout=60)
            try:
                with transaction():
                    person, home = db.session.get_one(Person, person_id), db.session.get_one(Home, home_id)
                    services.start(person, home, _agreed(ref=f"T{person.ref}"), actor=SYSTEM, today=FIRST)
            except (RuleBroken, IntegrityError) as refused:
                told[person_id] = refused
            else:
                told[person_id] = None

    threads = [threading.Thread(target=_book, args=(person_id,)) for person_id in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        here = sa.and_(StayHome.home_id == home_id, Stay.id == StayHome.stay_id)
        winners = db.session.scalars(
            sa.select(Person).join(Stay, Stay.person_id == Person.id).join(StayHome, here)
        ).all()
    return told, winners


def _agreed(**facts):
    rent = services.RentFacts(RentPeriod.WEEKLY, 8250)
    defaults = {"ref": "T1", "pack": Pack.SUPPORTED_STANDARD, "starts_on": FIRST, "rent": rent, "rhw1_given_on": FIRST}
    return services.Agreed(**defaults | {"eet": services.EetFacts(160, 6, 12)} | facts)


def test_of_a_hundred_who_book_one_home_at_once_one_gets_it_and_the_others_read_whose_it_is(app):
    told, (winner,) = _book_at_once(app, 100)
    assert [person_id for person_id, refused in told.items() if refused is None] == [winner.id]
    refused = [answer for answer in told.values() if answer is not None]
    assert {type(answer) for answer in refused} == {RuleBroken}
    assert {answer.field for answer in refused} == {"home_id"}
    sentence = f"Flat 7 is {winner.full_name}’s home from Thursday 1 January 2026. Choose another home."
    assert {str(answer.sentence) for answer in refused} == {sentence}


def test_database_lets_one_in_even_when_the_rule_looks_away(app, monkeypatch):
    monkeypatch.setattr(free, "check_home", lambda *_args, **_options: None)
    told, winners = _book_at_once(app, 10)
    assert len(winners) == 1
    assert {type(answer) for answer in told.values()} == {type(None), IntegrityError}
