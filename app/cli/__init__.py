"""Flask commands: one thin command, one service call."""

from __future__ import annotations

from flask import Flask

from app.cli import account, agreement, house, rent, scheme


def init_app(app: Flask) -> None:
    """Attach every command."""
    app.cli.add_command(account.group)
    app.cli.add_command(agreement.group)
    app.cli.add_command(house.check)
    app.cli.add_command(house.nightly)
    app.cli.add_command(rent.group)
    app.cli.add_command(scheme.group)
