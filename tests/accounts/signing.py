"""People at the door: with a password, a browser, a cookie somebody copied."""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime
from typing import Any

import factories
import sqlalchemy as sa
from flask import Flask
from pages import Page, PageClient

from app.accounts import passwords, services
from app.accounts.models import Account, LinkPurpose, RoleHeld, SignInSession
from app.core import clock
from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.core.mail import OutboxMessage
from app.core.permissions import SYSTEM, Role

PASSWORD = "lamp river otter seventeen"
OTHER = "kettle window bramble forty"


def give_password(app: Flask, person_id: uuid.UUID, password: str = PASSWORD) -> str:
    """Let somebody’s account have a password; return the address they sign in with."""
    kept = passwords.hashed(password)
    with app.app_context(), transaction():
        account = account_of(person_id)
        account.password_hash = kept
        return account.email


def account_of(person_id: uuid.UUID) -> Account:
    return db.session.scalars(sa.select(Account).where(Account.person_id == person_id)).one()


class SignedIn(PageClient):
    """A browser in which somebody signed in by the form."""

    def __init__(self, app: Flask, email: str, password: str = PASSWORD, **options: Any) -> None:
        super().__init__(app)
        self.app = app
        self.answer = try_sign_in(self, email, password, status=302, **options)

    @property
    def cookie(self) -> str:
        return self.raw.get_cookie("sid").value


def try_sign_in(client: PageClient, email: str, password: str, **options: Any) -> Page:
    return client.post("/sign-in", {"email": email, "password": password}, **options)


def sign_out(client: PageClient) -> Page:
    """Press the button that stands on every page."""
    field = client.get("/account").tree.xpath("//header//form[@action='/sign-out']//input[@name='csrf_token']")[0]
    return Page(client.raw.post("/sign-out", data={"csrf_token": field.get("value")}))


def plain(page: Page) -> str:
    """Return a page’s bytes without what differs from one answer to the next: nonce, CSRF token, form token."""
    html = page.response.get_data(as_text=True)
    html = re.sub(r'(name="(?:csrf_token|once)"[^>]*value=|nonce=)"[^"]*"', r"\1", html)
    return re.sub(r'value="[^"]*"([^>]*name="(?:csrf_token|once)")', r"\1", html)


def replayed(app: Flask, cookie: str) -> PageClient:
    """Return a browser that somebody put a copied cookie into."""
    client = PageClient(app)
    client.raw.set_cookie("sid", cookie)
    return client


def is_in(client: PageClient) -> bool:
    """Say whether the browser is let in to a page only the signed in see."""
    answer = Page(client.raw.get("/account"))
    assert answer.status in {200, 302}
    assert answer.status == 200 or answer.location.startswith("/sign-in?next=")
    return answer.status == 200


def new_link(app: Flask, person_id: uuid.UUID, purpose: LinkPurpose = LinkPurpose.RESET) -> str:
    """Return the token of a new one-time link for somebody."""
    with app.app_context(), transaction():
        return services.make_link(account_of(person_id), purpose, actor=SYSTEM, now=clock.now())


def give_role(app: Flask, person_id: uuid.UUID, scheme_id: uuid.UUID, role: Role, **facts: Any) -> uuid.UUID:
    """Write a role down as it is, asking nobody; return its id."""
    with app.app_context(), transaction():
        row = RoleHeld(person_id=person_id, scheme_id=scheme_id, role=role, granted_at=factories.NOW, **facts)
        return factories.add(row).id


def role_of(app: Flask, person_id: uuid.UUID, role: Role) -> RoleHeld:
    with app.app_context():
        return db.session.scalars(sa.select(RoleHeld).filter_by(person_id=person_id, role=role)).one()


def change(app: Flask, person_id: uuid.UUID, **facts: Any) -> None:
    """Change columns of somebody’s account directly."""
    with app.app_context(), transaction():
        account = account_of(person_id)
        for name, value in facts.items():
            setattr(account, name, value)


def open_sessions(app: Flask, person_id: uuid.UUID) -> int:
    with app.app_context():
        mine = sa.select(SignInSession).where(SignInSession.account_id == account_of(person_id).id)
        return len(db.session.scalars(mine.where(SignInSession.ended_at.is_(None))).all())


def events(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.id)))


def outbox(app: Flask) -> list[OutboxMessage]:
    with app.app_context():
        return list(db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.queued_at)))


def token_in(text: str) -> str:
    """Return the token of the one-time link in a text."""
    return re.search(r"/choose-password/([\w-]{43})\b", text)[1]


def on_form(name: str, day: date | datetime) -> dict[str, str]:
    """Return what somebody types into the three boxes of a date."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
