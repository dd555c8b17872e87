"""The door for servers says in whole sentences why it stays shut, and never tries again in vain."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
HOUSE = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["flask", "--app", "wsgi", "routes"], 1),
        (["gunicorn", "--bind", "127.0.0.1:0", "--no-control-socket", "wsgi:app"], 3),
    ],
)
def test_a_server_without_settings_stays_shut_and_names_each_problem(command, code):
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=HOUSE,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert "OFD_SECRET_KEY must be a random text of at least 50 characters." in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("Own Front Door will not start") == 1
