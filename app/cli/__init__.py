"""Flask commands: one thin command, one service call."""

from __future__ import annotations

from flask import Flask

from app.cli import account, agreement, arrears, bank, eet, explain, house, scheme


def init_app(app: Flask) -> None:
    """Attach every command."""
    app.cli.add_command(account.group)
    app.cli.add_command(agreement.group)
    app.cli.add_command(arrears.group)
    app.cli.add_command(eet.group)
    app.cli.add_command(explain.command)
    app.cli.add_command(house.check)
    app.cli.add_command(house.nightly)
    app.cli.add_command(bank.group)
    app.cli.add_command(scheme.group)
