"""What tests of the pages share: files to send, and a look into the tables."""

from __future__ import annotations

import io

import sqlalchemy as sa
from rent.bank.samples import TODAY

from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.rent.bank import queries as bank_queries
from app.rent.bank import services as bank_services
from app.rent.bank.models import BankLayout, BankRow


def as_file(content, name="march.csv"):
    return io.BytesIO(content), name


def send(client, house, content, *, status=302):
    address = f"/schemes/{house.scheme_id}/bank/read"
    return client.post(address, {"layout_id": _layout(client, address), "file": as_file(content)}, status=status)


def _layout(client, address):
    return client.get(address).tree.xpath("//input[@name='layout_id']/@value")[0]


def read_in(app, bank, content):
    with app.test_request_context(), transaction():
        layout = db.session.get_one(BankLayout, bank)
        bank_services.read_file(layout, content, actor=SYSTEM, today=TODAY)
        return [row.id for row in db.session.scalars(sa.select(BankRow).order_by(BankRow.line))]


def count(app, model):
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def waiting(app, row_id):
    with app.app_context():
        return bank_queries.waiting_of(db.session.get_one(BankRow, row_id))
