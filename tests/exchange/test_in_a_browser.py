from __future__ import annotations

import pytest
from browser import DESK, PHONE, axe, problems, serve, sideways, sign_in_with
from exchange.samples import full, packed, spoiled

pytestmark = pytest.mark.once
REFUSED = "error: Failed to load resource: the server responded with a status of 422 (UNPROCESSABLE ENTITY)"


def _looks_right(page):
    assert axe(page) == []
    assert sideways(page) == 0


def _send(page, files):
    page.goto("/folders/load")
    upload = {"name": "tyc.zip", "mimeType": "application/zip", "buffer": packed(files, inside="TYC/")}
    page.set_input_files("input[type=file]", upload)
    page.click("text=Check the folder")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_manager_sends_a_wrong_folder_puts_it_right_and_loads_it(app, house, sign_in, open_page, width):
    client = sign_in(house.persons["manager"])
    with serve(app) as address:
        page = open_page(address, width=width)
        sign_in_with(page, address, [(cookie.key, cookie.value) for cookie in client.raw._cookies.values()])
        _send(page, spoiled("scheme", "social_services_out_of_hours\n", "social_services_out_of_hour\n"))
        assert "There is 1 thing to put right" in page.inner_text("main")
        page.click("text=What is in a scheme folder?")
        _looks_right(page)
        _send(page, full())
        assert page.inner_text("h1") == "Load Tŷ Cyfle?"
        _looks_right(page)
        page.click("main button")
        assert page.inner_text("h1") == "Tŷ Cyfle"
        page.click("text=Save the scheme as a folder")
        _looks_right(page)
        assert [problem for problem in problems(page) if problem != REFUSED] == []
        with page.expect_download() as taken:
            page.click("text=Download the folder")
        assert taken.value.suggested_filename.startswith("TYC-20")
