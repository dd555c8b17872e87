"""What narrows the list of stays stands under its filters, and each part can be taken away."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(date(2026, 11, 23), tick=False):
        yield


def _chips(page):
    return {" ".join(a.text_content().split()): a.get("href") for a in page.tree.xpath("//a[@class='chip']")}


def test_staff_take_one_filter_away_and_keep_the_other(house, sign_in):
    staff = sign_in(house.persons["staff"])
    chips = _chips(staff.get("/stays?text=sŵyn&state=living&page=1"))
    assert chips == {"Take away sŵyn ×": "/stays?state=living", "Take away Living here now ×": "/stays?text=s%C5%B5yn"}
    assert _chips(staff.get("/stays?state=nonsense")) == {}
    assert _chips(staff.get("/stays")) == {}


def test_staff_whose_filters_leave_nothing_are_shown_the_way_back(house, sign_in):
    page = sign_in(house.persons["staff"]).get("/stays?state=ended")
    assert "No stay matches" in page.text
    assert page.tree.xpath("//*[@class='empty']//a/@href") == ["/stays"]
    assert not page.tree.xpath("//table")
