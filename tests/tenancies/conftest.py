"""A scheme with three homes and a person."""

from __future__ import annotations

import factories
import pytest
from tenancies.living import START, move_in


@pytest.fixture
def scheme(context):
    del context
    return factories.make_scheme()


@pytest.fixture
def homes(scheme):
    return [factories.make_home(scheme, name=f"Flat {number}") for number in (1, 2, 3)]


@pytest.fixture
def person(scheme):
    return factories.make_person(scheme, first_name="Cerys", last_name="Hughes")


@pytest.fixture
def stay(person, homes):
    """A stay in Flat 1 that began three months ago and has no end."""
    return move_in(person, homes[0], starts_on=START)
