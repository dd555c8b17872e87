"""The table of permissions and the questions asked of it, without any page."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

import factories
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.core import permissions, web
from app.core.db import db
from app.core.errors import Refused
from app.core.permissions import (
    GRID,
    Actor,
    Permission,
    Role,
    Scope,
    can,
    everywhere,
    require,
    scheme_ids,
    scopes,
    shows,
    visible,
    who_can,
)
from app.people.models import Person
from app.schemes.models import Home, Scheme
from app.tenancies.models import Stay

P = Permission
HERE, THERE = uuid.UUID(int=1), uuid.UUID(int=2)
ME, OTHER = uuid.UUID(int=3), uuid.UUID(int=4)
held = st.frozensets(st.tuples(st.sampled_from([HERE, THERE]), st.sampled_from(list(Role))), max_size=5)


def _actor(*roles, person=ME):
    return Actor(account_id=uuid.UUID(int=9), person_id=person, roles=frozenset(roles))


# --- the grid ---------------------------------------------------------------------------------------------------------
def test_names_of_permissions_are_in_order_and_say_slice_thing_and_act():
    names = [permission.value for permission in Permission]
    assert names == sorted(names)
    assert all(len(name.split(".")) == 3 for name in names)


def test_every_role_has_a_row_and_every_permission_somebody_who_holds_it():
    assert set(GRID) == set(Role)
    for permission in Permission:
        assert who_can(permission), permission


def test_an_admin_holds_nothing_about_anybody():
    about_people = {P.PERSON_SEE, P.NAME_SEE, P.STAY_SEE, P.TENANCY_SEE, P.AGREEMENT_SEE, P.DOCUMENT_SEE, P.AUDIT_SEE}
    assert not about_people & set(GRID[Role.ADMIN])


def test_a_chair_sees_what_a_member_sees_but_for_work_to_verify_and_peers_see_no_person_beyond_the_name():
    assert GRID[Role.CHAIR] == GRID[Role.COMMITTEE] | {P.EET_COMMITTEE_WORK: Scope.SCHEME}
    assert not {P.PERSON_SEE, P.STAY_SEE, P.TENANCY_SEE, P.AGREEMENT_SEE, P.DOCUMENT_SEE} & set(GRID[Role.CHAIR])


def test_safeguarding_changes_nothing_and_sees_no_agreement():
    held = set(GRID[Role.SAFEGUARDING])
    assert not {
        p for p in held if p.value.rsplit(".", 1)[1] in {"change", "issue", "prepare", "adopt", "manage", "end"}
    }
    assert not {p for p in held if p.value.startswith(("agreements.", "documents."))}


def test_a_manager_may_do_whatever_staff_may():
    assert GRID[Role.STAFF].items() <= GRID[Role.MANAGER].items()


# --- questions --------------------------------------------------------------------------------------------------------
def test_nobody_may_do_anything():
    for permission in Permission:
        assert not can(Actor(), permission)
        assert not can(_actor(), permission, scheme_id=HERE, person_id=ME)
        with pytest.raises(Refused):
            require(Actor(), permission)


def test_the_system_itself_holds_no_permission_by_being_it():
    assert not can(permissions.SYSTEM, P.HOME_SEE)


def test_a_role_in_one_scheme_says_nothing_in_another():
    staff = _actor((HERE, Role.STAFF))
    assert can(staff, P.PERSON_SEE, scheme_id=HERE)
    assert not can(staff, P.PERSON_SEE, scheme_id=THERE)
    assert scheme_ids(staff, P.PERSON_SEE) == {HERE}


def test_what_is_one_s_own_is_nobody_elses():
    tenant = _actor((HERE, Role.TENANT))
    assert can(tenant, P.STAY_OWN, scheme_id=HERE, person_id=ME)
    assert not can(tenant, P.STAY_OWN, scheme_id=HERE, person_id=OTHER)
    assert not can(tenant, P.STAY_OWN, scheme_id=HERE)
    assert scheme_ids(tenant, P.STAY_OWN) == frozenset()


def test_somebody_without_a_person_owns_nothing():
    ghost = _actor((HERE, Role.TENANT), person=None)
    assert not can(ghost, P.STAY_OWN, scheme_id=HERE)
    assert not can(ghost, P.STAY_OWN, person_id=OTHER)


def test_an_admin_reaches_every_scheme_with_what_reaches_everywhere():
    admin = _actor((None, Role.ADMIN))
    assert everywhere(admin, P.SCHEME_CHANGE)
    assert can(admin, P.SCHEME_CHANGE, scheme_id=THERE)
    assert not can(admin, P.PERSON_SEE, scheme_id=THERE)
    assert admin.scheme_ids == frozenset()


@given(held, st.sampled_from(list(Permission)), st.sampled_from([HERE, THERE]), st.sampled_from([ME, OTHER, None]))
def test_the_answer_is_what_the_grid_says_role_by_role(roles, permission, scheme_id, person_id):
    reach = {(scheme, GRID[role][permission]) for scheme, role in roles if permission in GRID[role]}
    said = any(
        scope is Scope.ALL
        or (scope is Scope.SCHEME and scheme == scheme_id)
        or (scope is Scope.OWN and person_id == ME)
        for scheme, scope in reach
    )
    # The widest scope of a scheme is the one that counts there, so a person’s own is not lost by a wider role.
    assert can(_actor(*roles), permission, scheme_id=scheme_id, person_id=person_id) == said


@given(held, st.sampled_from(list(Permission)))
def test_more_roles_never_take_anything_away(roles, permission):
    for role in Role:
        before, after = _actor(*roles), _actor(*roles, (HERE, role))
        assert scheme_ids(before, permission) <= scheme_ids(after, permission)
        assert set(scopes(before, permission)) <= set(scopes(after, permission))


def test_a_refusal_names_every_role_that_could():
    with pytest.raises(Refused) as refused:
        require(_actor((HERE, Role.TENANT)), P.STAY_END, scheme_id=HERE)
    assert refused.value.who_can == ("staff", "manager")


# --- rows -------------------------------------------------------------------------------------------------------------
class _Unregistered:
    __tablename__ = "unregistered"


def _seen(model, actor, permission=None):
    return set(db.session.scalars(sa.select(model.id).where(visible(model, actor, permission))))


@pytest.fixture
def rows(context):  # noqa: ARG001 - rows need a session that may write
    """Give two schemes with a home each; in the first, somebody with a stay and somebody else."""
    here, there = factories.make_scheme(), factories.make_scheme()
    homes = [factories.make_home(scheme) for scheme in (here, there)]
    me, other = (factories.make_person(here) for _ in range(2))
    stay = factories.make_stay(me, homes[0], starts_on=factories.NOW.date())
    return SimpleNamespace(here=here.id, there=there.id, homes=homes, me=me.id, other=other.id, stay=stay.id)


def test_a_model_nobody_registered_shows_nothing_to_anybody():
    everybody = _actor(*((HERE, role) for role in Role))
    assert str(visible(_Unregistered, everybody)) == str(sa.false())
    assert not shows(_Unregistered, P.HOME_SEE)


def test_rows_of_one_s_schemes_are_seen_and_no_others(rows):
    first, second = (home.id for home in rows.homes)
    assert _seen(Home, _actor((rows.here, Role.COMMITTEE))) == {first}
    assert _seen(Home, _actor((rows.here, Role.COMMITTEE), (rows.there, Role.STAFF))) == {first, second}
    assert _seen(Home, _actor((rows.here, Role.TENANT))) == set()
    assert _seen(Home, Actor()) == set()


def test_one_s_own_row_is_seen_by_oneself_and_by_staff(rows):
    assert _seen(Stay, _actor((rows.here, Role.TENANT), person=rows.me)) == {rows.stay}
    assert _seen(Stay, _actor((rows.here, Role.TENANT), person=rows.other)) == set()
    assert _seen(Stay, _actor((rows.here, Role.TENANT), person=None)) == set()
    assert _seen(Stay, _actor((rows.here, Role.STAFF))) == {rows.stay}
    assert _seen(Stay, _actor((rows.there, Role.STAFF))) == set()


def test_with_a_permission_only_what_that_permission_shows_is_seen(rows):
    manager, admin = _actor((rows.here, Role.MANAGER)), _actor((None, Role.ADMIN))
    assert _seen(Person, manager, P.ACCOUNT_MANAGE) == {rows.me, rows.other}
    assert _seen(Person, admin) == {rows.me, rows.other}
    assert _seen(Person, admin, P.PERSON_SEE) == set()
    assert _seen(Scheme, admin, P.SCHEME_SEE) == {rows.here, rows.there}


def test_a_thing_of_no_scheme_and_nobody_is_refused_to_all_but_who_reaches_everywhere():
    loose = SimpleNamespace(id=uuid.uuid4(), __tablename__="loose")
    with pytest.raises(Refused):
        web._check(_actor((HERE, Role.MANAGER)), P.SCHEME_CHANGE, loose)
    web._check(_actor((None, Role.ADMIN)), P.SCHEME_CHANGE, loose)
