"""Add rent accounts, what the bank said, letters, and what arrears are derived from.

Triggers on tables of earlier parts count changes of an account’s facts; they go before the table they count in.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
COUNTED = tuple(
    (table, verb)
    for table in ('stay', 'footing', 'rent_term', 'scheme', 'free_week')
    for verb in ('insert', 'update', 'delete')
)


def upgrade() -> None:
    """Go forward."""
    op.create_table('bank_layout',
    sa.Column('scheme_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('columns', sa.JSON(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_bank_layout_scheme_id_scheme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_layout')),
    sa.UniqueConstraint('scheme_id', 'name', name=op.f('uq_bank_layout_scheme_id_name')),
    sqlite_strict=True
    )
    op.create_table('letter_batch',
    sa.Column('scheme_id', sa.Uuid(), nullable=False),
    sa.Column('printed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('printed_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_letter_batch_scheme_id_scheme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_batch')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_letter_batch_scheme_id'), 'letter_batch', ['scheme_id'], unique=False)
    op.create_table('bank_file',
    sa.Column('scheme_id', sa.Uuid(), nullable=False),
    sa.Column('layout_id', sa.Uuid(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['layout_id'], ['bank_layout.id'], name=op.f('fk_bank_file_layout_id_bank_layout')),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_bank_file_scheme_id_scheme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_file')),
    sa.UniqueConstraint('scheme_id', 'sha256', name=op.f('uq_bank_file_scheme_id_sha256')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_bank_file_layout_id'), 'bank_file', ['layout_id'], unique=False)
    op.create_table('letter_stop',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('topic', sa.String(length=40), nullable=False),
    sa.Column('because', sa.String(length=40), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_letter_stop_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter_stop')),
    sa.UniqueConstraint('source_id', 'topic', name=op.f('uq_letter_stop_source_id_topic')),
    sqlite_strict=True
    )
    op.create_index('ix_letter_stop_person_id_topic', 'letter_stop', ['person_id', 'topic', 'from_on'], unique=False)
    op.create_table('account_revision',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('touched', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_account_revision_stay_id_stay')),
    sa.PrimaryKeyConstraint('stay_id', name=op.f('pk_account_revision')),
    sqlite_strict=True
    )
    op.create_table('bank_upload',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('layout_id', sa.Uuid(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_bank_upload_account_id_account')),
    sa.ForeignKeyConstraint(['layout_id'], ['bank_layout.id'], name=op.f('fk_bank_upload_layout_id_bank_layout')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_upload')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_bank_upload_account_id'), 'bank_upload', ['account_id'], unique=False)
    op.create_index(op.f('ix_bank_upload_layout_id'), 'bank_upload', ['layout_id'], unique=False)
    op.create_index(op.f('ix_bank_upload_sent_at'), 'bank_upload', ['sent_at'], unique=False)
    op.create_table('bank_row',
    sa.Column('scheme_id', sa.Uuid(), nullable=False),
    sa.Column('layout_id', sa.Uuid(), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('identity', sa.String(length=64), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('amount_pence', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['bank_file.id'], name=op.f('fk_bank_row_file_id_bank_file')),
    sa.ForeignKeyConstraint(['layout_id'], ['bank_layout.id'], name=op.f('fk_bank_row_layout_id_bank_layout')),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_bank_row_scheme_id_scheme')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_row')),
    sa.UniqueConstraint('layout_id', 'identity', name=op.f('uq_bank_row_layout_id_identity')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_bank_row_file_id'), 'bank_row', ['file_id'], unique=False)
    op.create_index('ix_bank_row_scheme_id_paid_on', 'bank_row', ['scheme_id', 'paid_on', 'id'], unique=False)
    op.create_table('benefit',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.Enum('housing_benefit', 'uc_housing', 'uc_managed', 'social_services', name='benefitsource', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('claimed_on', sa.Date(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('weekly_pence', sa.Integer(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('paid_up_to', sa.Date(), nullable=True),
    sa.Column('cycle', sa.Enum('weekly', 'fortnightly', 'four_weekly', 'monthly', name='cycle', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('verified_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_benefit_stay_id_stay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_benefit')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_benefit_stay_id'), 'benefit', ['stay_id'], unique=False)
    op.create_table('contact',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('step', sa.Enum('check_data', 'hold_breathing_space', 'refund_credit', 'chase_payer', 'none', 'help_with_claim', 'hold_paused', 'talk_about_broken_plan', 'keep_plan', 'review_serious', 'bring_support', 'agree_plan', 'talk', 'friendly_reminder', 'wait', name='step', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('by_person_id', sa.Uuid(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by_person_id'], ['person.id'], name=op.f('fk_contact_by_person_id_person')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_contact_stay_id_stay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_contact_stay_id'), 'contact', ['stay_id'], unique=False)
    op.create_table('help_asked',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('stage', sa.Boolean(), nullable=False),
    sa.Column('weeks', sa.Boolean(), nullable=False),
    sa.Column('plan', sa.Boolean(), nullable=False),
    sa.Column('amounts', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_help_asked_stay_id_stay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_help_asked')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_help_asked_stay_id'), 'help_asked', ['stay_id'], unique=False)
    op.create_table('hold',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('breathing_space', 'pause', name='holdkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('reason', sa.Enum('benefit_decision', 'dispute', 'crisis', 'bereavement', 'sickness', 'other', name='pausereason', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('comment', sa.String(length=500), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind <> 'pause' OR (reason IS NOT NULL AND comment IS NOT NULL)", name=op.f('ck_hold_pause_has_reason_and_comment')),
    sa.CheckConstraint('last_day >= from_on', name=op.f('ck_hold_ends_after_it_starts')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_hold_stay_id_stay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hold')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_hold_stay_id'), 'hold', ['stay_id'], unique=False)
    op.create_table('known_payer',
    sa.Column('scheme_id', sa.Uuid(), nullable=False),
    sa.Column('payer_digest', sa.String(length=64), nullable=False),
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.Enum('tenant', 'housing_benefit', 'uc_managed', 'social_services', 'other', name='source', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_known_payer_scheme_id_scheme')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_known_payer_stay_id_stay')),
    sa.PrimaryKeyConstraint('scheme_id', 'payer_digest', 'stay_id', name=op.f('pk_known_payer')),
    sqlite_strict=True
    )
    op.create_table('ledger_entry',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.Enum('charge', 'payment', 'adjustment', 'refund', 'reversal', name='entrykind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('amount_pence', sa.Integer(), nullable=False),
    sa.Column('component', sa.Enum('rent', 'service_eligible', 'service_ineligible', 'support', name='component', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('source', sa.Enum('tenant', 'housing_benefit', 'uc_managed', 'social_services', 'other', name='source', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('pack', sa.Enum('supported-standard', 'under-18-licence', 'relevant-period-licence', 'periodic-standard', name='pack', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reverses', sa.Integer(), nullable=True),
    sa.Column('entry_ref', sa.String(length=20).with_variant(sa.String(length=20, collation='C'), 'postgresql'), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(kind = 'charge') = (component IS NOT NULL)", name=op.f('ck_ledger_entry_charge_has_component')),
    sa.CheckConstraint("(kind = 'payment') = (source IS NOT NULL)", name=op.f('ck_ledger_entry_payment_has_source')),
    sa.CheckConstraint("(kind = 'reversal') = (reverses IS NOT NULL)", name=op.f('ck_ledger_entry_reversal_names_entry')),
    sa.CheckConstraint("(kind IN ('charge', 'refund') AND amount_pence > 0) OR (kind = 'payment' AND amount_pence < 0) OR (kind IN ('adjustment', 'reversal') AND amount_pence <> 0)", name=op.f('ck_ledger_entry_sign_of_its_kind')),
    sa.ForeignKeyConstraint(['stay_id', 'reverses'], ['ledger_entry.stay_id', 'ledger_entry.sequence'], name='fk_ledger_entry_reverses'),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_ledger_entry_stay_id_stay')),
    sa.PrimaryKeyConstraint('stay_id', 'sequence', name=op.f('pk_ledger_entry')),
    sa.UniqueConstraint('stay_id', 'entry_ref', name=op.f('uq_ledger_entry_stay_id_entry_ref')),
    sa.UniqueConstraint('stay_id', 'reverses', name=op.f('uq_ledger_entry_stay_id_reverses')),
    sqlite_strict=True,
    sqlite_with_rowid=False
    )
    op.create_index('ix_ledger_entry_stay_id_effective_on', 'ledger_entry', ['stay_id', 'effective_on', 'amount_pence'], unique=False)
    op.create_table('letter',
    sa.Column('scheme_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('stay_id', sa.Uuid(), nullable=True),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('topic', sa.String(length=40), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=False),
    sa.Column('document_id', sa.Uuid(), nullable=True),
    sa.Column('held', sa.String(length=40), nullable=True),
    sa.Column('held_note', sa.String(length=200), nullable=True),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.Column('composed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('composed_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_letter_document_id_document')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_letter_person_id_person')),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_letter_scheme_id_scheme')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_letter_stay_id_stay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter')),
    sa.UniqueConstraint('document_id', name=op.f('uq_letter_document_id')),
    sqlite_strict=True
    )
    op.create_index('ix_letter_person_id_kind', 'letter', ['person_id', 'kind', 'dated_on'], unique=False)
    op.create_index('ix_letter_scheme_id_dated_on', 'letter', ['scheme_id', 'dated_on', 'id'], unique=False)
    op.create_index(op.f('ix_letter_stay_id'), 'letter', ['stay_id'], unique=False)
    op.create_table('money_friend',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('friend_id', sa.Uuid(), nullable=False),
    sa.Column('chosen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by', sa.Uuid(), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('stage', sa.Boolean(), nullable=False),
    sa.Column('weeks', sa.Boolean(), nullable=False),
    sa.Column('plan', sa.Boolean(), nullable=False),
    sa.Column('amounts', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['friend_id'], ['person.id'], name=op.f('fk_money_friend_friend_id_person')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_money_friend_stay_id_stay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_money_friend')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_money_friend_friend_id'), 'money_friend', ['friend_id'], unique=False)
    op.create_index(op.f('ix_money_friend_stay_id'), 'money_friend', ['stay_id'], unique=False)
    op.create_table('plan',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('starting_net_pence', sa.Integer(), nullable=False),
    sa.Column('instalment_pence', sa.Integer(), nullable=False),
    sa.Column('frequency', sa.Enum('weekly', 'fortnightly', 'four_weekly', 'monthly', 'one_off', name='frequency', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('lump_sum_pence', sa.Integer(), nullable=True),
    sa.Column('lump_sum_on', sa.Date(), nullable=True),
    sa.Column('rent_paid', sa.Enum('weekly', 'fortnightly', 'four_weekly', 'monthly', name='rentperiod', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('rent_first_on', sa.Date(), nullable=True),
    sa.Column('weekly_in_pence', sa.Integer(), nullable=True),
    sa.Column('weekly_out_pence', sa.Integer(), nullable=True),
    sa.Column('keeper_id', sa.Uuid(), nullable=True),
    sa.Column('first_review_on', sa.Date(), nullable=True),
    sa.Column('agreed_on', sa.Date(), nullable=True),
    sa.Column('document_id', sa.Uuid(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('end_reason', sa.Enum('completed', 'replaced', 'cancelled', name='planend', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('(lump_sum_pence IS NULL) = (lump_sum_on IS NULL)', name=op.f('ck_plan_lump_sum_has_its_day')),
    sa.CheckConstraint('starting_net_pence >= 0', name=op.f('ck_plan_starting_net_not_negative')),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_plan_document_id_document')),
    sa.ForeignKeyConstraint(['keeper_id'], ['person.id'], name=op.f('fk_plan_keeper_id_person')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_plan_stay_id_stay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_plan_stay_id'), 'plan', ['stay_id'], unique=False)
    op.create_table('position',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('scheme_id', sa.Uuid(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('policy', sa.String(length=64), nullable=False),
    sa.Column('rules', sa.String(length=64), nullable=False),
    sa.Column('balance_pence', sa.Integer(), nullable=False),
    sa.Column('ahead_pence', sa.Integer(), nullable=False),
    sa.Column('pending_benefit_pence', sa.Integer(), nullable=False),
    sa.Column('net_pence', sa.Integer(), nullable=False),
    sa.Column('weekly_pence', sa.Integer(), nullable=False),
    sa.Column('weeks_hundredths', sa.Integer(), nullable=False),
    sa.Column('oldest_unpaid_on', sa.Date(), nullable=True),
    sa.Column('serious', sa.Boolean(), nullable=False),
    sa.Column('stage', sa.Enum('clear', 'watch', 'talk', 'plan', 'support', 'serious', name='stage', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('next_step', sa.Enum('check_data', 'hold_breathing_space', 'refund_credit', 'chase_payer', 'none', 'help_with_claim', 'hold_paused', 'talk_about_broken_plan', 'keep_plan', 'review_serious', 'bring_support', 'agree_plan', 'talk', 'friendly_reminder', 'wait', name='step', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('who', sa.Enum('nobody', 'staff', 'staff_with_manager', 'staff_with_support_worker', 'money_friend', 'keeper', name='who', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('reason', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['scheme_id'], ['scheme.id'], name=op.f('fk_position_scheme_id_scheme')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_position_stay_id_stay')),
    sa.PrimaryKeyConstraint('stay_id', name=op.f('pk_position')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_position_scheme_id'), 'position', ['scheme_id'], unique=False)
    op.create_table('bank_posting',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('row_id', sa.Uuid(), nullable=False),
    sa.Column('how', sa.Enum('reference', 'payer', 'schedule', 'person', name='matched', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_account_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['row_id'], ['bank_row.id'], name=op.f('fk_bank_posting_row_id_bank_row')),
    sa.ForeignKeyConstraint(['stay_id', 'sequence'], ['ledger_entry.stay_id', 'ledger_entry.sequence'], name='fk_bank_posting_entry'),
    sa.PrimaryKeyConstraint('stay_id', 'sequence', name=op.f('pk_bank_posting')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_bank_posting_row_id'), 'bank_posting', ['row_id'], unique=False)
    op.create_table('bank_return',
    sa.Column('row_id', sa.Uuid(), nullable=False),
    sa.Column('amount_pence', sa.Integer(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('reason', sa.Enum('not_ours', 'twice', 'too_much', 'other', name='returnreason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_account_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['row_id'], ['bank_row.id'], name=op.f('fk_bank_return_row_id_bank_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_return')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_bank_return_row_id'), 'bank_return', ['row_id'], unique=False)
    op.create_table('bank_row_text',
    sa.Column('row_id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.String(length=200), nullable=True),
    sa.Column('payer', sa.String(length=200), nullable=True),
    sa.Column('raw', sa.JSON(none_as_null=True), nullable=True),
    sa.ForeignKeyConstraint(['row_id'], ['bank_row.id'], name=op.f('fk_bank_row_text_row_id_bank_row')),
    sa.PrimaryKeyConstraint('row_id', name=op.f('pk_bank_row_text')),
    sqlite_strict=True
    )
    op.create_table('ledger_note',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('text', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['stay_id', 'sequence'], ['ledger_entry.stay_id', 'ledger_entry.sequence'], name='fk_ledger_note_entry'),
    sa.PrimaryKeyConstraint('stay_id', 'sequence', name=op.f('pk_ledger_note')),
    sqlite_strict=True,
    sqlite_with_rowid=False
    )
    op.create_table('letter_in_batch',
    sa.Column('batch_id', sa.Uuid(), nullable=False),
    sa.Column('letter_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['letter_batch.id'], name=op.f('fk_letter_in_batch_batch_id_letter_batch')),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_letter_in_batch_letter_id_letter')),
    sa.PrimaryKeyConstraint('batch_id', 'letter_id', name=op.f('pk_letter_in_batch')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_letter_in_batch_letter_id'), 'letter_in_batch', ['letter_id'], unique=False)
    op.create_table('plan_event',
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('to_come', 'on_track', 'breached', 'completed', 'ended', name='planstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('by_pence', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_event_plan_id_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_event')),
    sa.UniqueConstraint('plan_id', 'on_day', name=op.f('uq_plan_event_plan_id_on_day')),
    sqlite_strict=True
    )
    op.create_index('ix_account_revision_touched', 'account_revision', ['stay_id'], unique=False,
    sqlite_where=sa.text('touched'), postgresql_where=sa.text('touched'))
    op.execute('INSERT INTO account_revision (stay_id, revision, touched) SELECT id, 1, FALSE FROM stay')


def downgrade() -> None:
    """Go back."""
    for table, verb in COUNTED:
        name = f'{table}_revised_{verb}'
        if op.get_bind().dialect.name == 'sqlite':
            op.execute(f'DROP TRIGGER IF EXISTS {name}')
        else:
            op.execute(f'DROP FUNCTION IF EXISTS {name}() CASCADE')
    op.drop_table('plan_event')
    op.drop_index(op.f('ix_letter_in_batch_letter_id'), table_name='letter_in_batch')
    op.drop_table('letter_in_batch')
    op.drop_table('ledger_note')
    op.drop_table('bank_row_text')
    op.drop_index(op.f('ix_bank_return_row_id'), table_name='bank_return')
    op.drop_table('bank_return')
    op.drop_index(op.f('ix_bank_posting_row_id'), table_name='bank_posting')
    op.drop_table('bank_posting')
    op.drop_index(op.f('ix_position_scheme_id'), table_name='position')
    op.drop_table('position')
    op.drop_index(op.f('ix_plan_stay_id'), table_name='plan')
    op.drop_table('plan')
    op.drop_index(op.f('ix_money_friend_stay_id'), table_name='money_friend')
    op.drop_index(op.f('ix_money_friend_friend_id'), table_name='money_friend')
    op.drop_table('money_friend')
    op.drop_index(op.f('ix_letter_stay_id'), table_name='letter')
    op.drop_index('ix_letter_scheme_id_dated_on', table_name='letter')
    op.drop_index('ix_letter_person_id_kind', table_name='letter')
    op.drop_table('letter')
    op.drop_index('ix_ledger_entry_stay_id_effective_on', table_name='ledger_entry')
    op.drop_table('ledger_entry')
    op.drop_table('known_payer')
    op.drop_index(op.f('ix_hold_stay_id'), table_name='hold')
    op.drop_table('hold')
    op.drop_index(op.f('ix_help_asked_stay_id'), table_name='help_asked')
    op.drop_table('help_asked')
    op.drop_index(op.f('ix_contact_stay_id'), table_name='contact')
    op.drop_table('contact')
    op.drop_index(op.f('ix_benefit_stay_id'), table_name='benefit')
    op.drop_table('benefit')
    op.drop_index('ix_bank_row_scheme_id_paid_on', table_name='bank_row')
    op.drop_index(op.f('ix_bank_row_file_id'), table_name='bank_row')
    op.drop_table('bank_row')
    op.drop_index(op.f('ix_bank_upload_sent_at'), table_name='bank_upload')
    op.drop_index(op.f('ix_bank_upload_layout_id'), table_name='bank_upload')
    op.drop_index(op.f('ix_bank_upload_account_id'), table_name='bank_upload')
    op.drop_table('bank_upload')
    op.drop_index('ix_account_revision_touched', table_name='account_revision')
    op.drop_table('account_revision')
    op.drop_index('ix_letter_stop_person_id_topic', table_name='letter_stop')
    op.drop_table('letter_stop')
    op.drop_index(op.f('ix_bank_file_layout_id'), table_name='bank_file')
    op.drop_table('bank_file')
    op.drop_index(op.f('ix_letter_batch_scheme_id'), table_name='letter_batch')
    op.drop_table('letter_batch')
    op.drop_table('bank_layout')
