"""A fresh interpreter that makes the application and answers one page, saying a word after each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from http import HTTPStatus

from flask import Flask


def main(make: Callable[[], Flask]) -> int:
    """Make the application, open the sign-in page, return the exit code."""
    app = make()
    print("made", flush=True)
    answer = app.test_client().get("/sign-in", follow_redirects=True)
    print("answered", flush=True)
    return 0 if answer.status_code == HTTPStatus.OK else 1


if __name__ == "__main__":
    from app.factory import create_app

    sys.exit(main(create_app))
