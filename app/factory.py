"""The wiring: a table of contents of the application."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli
from app.accounts import sessions
from app.accounts.views import blueprint as accounts
from app.agreements.views import blueprint as agreements
from app.arrears.views import blueprint as arrears
from app.casework import frame
from app.casework.views import blueprint as casework
from app.core import error_pages, govuk, i18n, showcase, web
from app.core.db import db, engine_options, prepare_engine
from app.eet.views import blueprint as eet
from app.exchange.views import blueprint as exchange
from app.letters.views import blueprint as letters
from app.people.views import blueprint as people
from app.rent.views import blueprint as rent
from app.schemes.views import blueprint as schemes
from app.tenancies.views import blueprint as tenancies
from config import Settings

ROOT = Path(__file__).resolve().parent.parent
BLUEPRINTS = (schemes, people, accounts, tenancies, letters, agreements, rent, eet, arrears, exchange, casework)
migrate = Migrate(directory=str(ROOT / "migrations"))
csrf = CSRFProtect()


class House(Flask):
    """Flask with our template rules: everything is escaped, a misspelt name is an error."""

    jinja_options = {  # noqa: RUF012 - Flask reads it as a class attribute
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from settings, or from the environment; raise UnsafeSettings rather than serve unsafely."""
    house = House("app", instance_path=str(ROOT / "instance"), root_path=str(ROOT / "app"))
    settings = settings or Settings.from_environment(os.environ, instance=Path(house.instance_path))
    _configure(house, settings)
    _database(house, settings)
    web.init_app(house)
    csrf.init_app(house)
    sessions.init_app(house)
    i18n.init_app(house)
    govuk.init_app(house)
    error_pages.init_app(house)
    for blueprint in BLUEPRINTS:
        house.register_blueprint(blueprint)
    if settings.environment == "development":
        house.register_blueprint(showcase.blueprint)
    frame.init_app(house)
    cli.init_app(house)
    return house


def _configure(house: Flask, settings: Settings) -> None:
    house.extensions["settings"] = settings
    house.extensions["actor_loader"] = sessions.actor_of_request
    house.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-sid" if settings.secure_cookies else "sid",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        WTF_CSRF_TIME_LIMIT=None,  # bound to the session: a long agreement form is never lost
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        house.wsgi_app = ProxyFix(house.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _database(house: Flask, settings: Settings) -> None:
    if settings.database_file is not None:
        (Path(house.instance_path) / settings.database_file).parent.mkdir(parents=True, exist_ok=True)
    house.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    house.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    db.init_app(house)
    migrate.init_app(house, db)
    with house.app_context():
        prepare_engine(db.engine)
