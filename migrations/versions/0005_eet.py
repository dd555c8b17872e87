"""Add EET: what people do, pauses, plans, reviews, who helps, referrals; and what changed in somebody’s life."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    """Go forward."""
    op.create_table('eet_activity',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Enum('education', 'employment', 'training', 'volunteering', name='activitykind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('provider', sa.String(length=120), nullable=False),
    sa.Column('tenths', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('pattern', sa.Enum('all_year', 'term_time', name='pattern', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('evidence', sa.Enum('none', 'seen', 'verified', name='evidence', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('verified_on', sa.Date(), nullable=True),
    sa.Column('verified_by', sa.Uuid(), nullable=True),
    sa.Column('evidence_kind', sa.String(length=60), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint('last_day IS NULL OR last_day >= from_on', name=op.f('ck_eet_activity_ends_after_it_starts')),
    sa.CheckConstraint('tenths >= 0', name=op.f('ck_eet_activity_hours_not_negative')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_eet_activity_stay_id_stay')),
    sa.ForeignKeyConstraint(['verified_by'], ['person.id'], name=op.f('fk_eet_activity_verified_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eet_activity')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_eet_activity_stay_id'), 'eet_activity', ['stay_id'], unique=False)
    op.create_table('eet_event',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('kind', sa.Enum('support_offered', 'plan_agreed', 'plan_declined', 'review', 'target', name='eventkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('tenths', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=True),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('taken_back_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("kind <> 'target' OR tenths IS NOT NULL", name=op.f('ck_eet_event_target_has_hours')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_eet_event_by_id_person')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_eet_event_stay_id_stay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eet_event')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_eet_event_stay_id'), 'eet_event', ['stay_id'], unique=False)
    op.create_table('eet_exemption',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('reason', sa.Enum('awaiting_start', 'school_holiday', 'redundancy', 'other', 'pregnancy_maternity', 'sickness', 'disability', 'caring', 'bereavement', 'crisis', 'safeguarding', name='exemptionreason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('authority', sa.Enum('staff', 'committee', name='authority', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint('last_day >= from_on', name=op.f('ck_eet_exemption_ends_after_it_starts')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_eet_exemption_stay_id_stay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eet_exemption')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_eet_exemption_stay_id'), 'eet_exemption', ['stay_id'], unique=False)
    op.create_table('eet_mentor',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('mentor_id', sa.Uuid(), nullable=False),
    sa.Column('chosen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['mentor_id'], ['person.id'], name=op.f('fk_eet_mentor_mentor_id_person')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_eet_mentor_stay_id_stay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eet_mentor')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_eet_mentor_mentor_id'), 'eet_mentor', ['mentor_id'], unique=False)
    op.create_index(op.f('ix_eet_mentor_stay_id'), 'eet_mentor', ['stay_id'], unique=False)
    op.create_table('eet_referral',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('because', sa.String(length=500), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('warned', sa.Boolean(), nullable=True),
    sa.Column('answer', sa.String(length=500), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint('(answered_on IS NULL) = (warned IS NULL)', name=op.f('ck_eet_referral_answered_one_way')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_eet_referral_stay_id_stay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eet_referral')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_eet_referral_stay_id'), 'eet_referral', ['stay_id'], unique=False)
    op.create_table('life_event',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('kind', sa.Enum('exams', 'job_loss', 'bereavement', 'new_baby', 'eighteenth_birthday', 'other', name='lifeeventkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_life_event_stay_id_stay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_life_event')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_life_event_stay_id'), 'life_event', ['stay_id'], unique=False)
    op.create_table('eet_evidence_check',
    sa.Column('activity_id', sa.Uuid(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('evidence', sa.Enum('none', 'seen', 'verified', name='evidence', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('evidence_kind', sa.String(length=60), nullable=True),
    sa.Column('copy_kept_because', sa.String(length=300), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['activity_id'], ['eet_activity.id'], name=op.f('fk_eet_evidence_check_activity_id_eet_activity')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_eet_evidence_check_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eet_evidence_check')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_eet_evidence_check_activity_id'), 'eet_evidence_check', ['activity_id'], unique=False)
    op.create_table('eet_pause_request',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('reason', sa.Enum('awaiting_start', 'school_holiday', 'redundancy', 'other', 'pregnancy_maternity', 'sickness', 'disability', 'caring', 'bereavement', 'crisis', 'safeguarding', name='exemptionreason', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('words', sa.String(length=500), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('granted', sa.Boolean(), nullable=True),
    sa.Column('authority', sa.Enum('staff', 'committee', name='authority', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('answer', sa.String(length=500), nullable=True),
    sa.Column('exemption_id', sa.Uuid(), nullable=True),
    sa.Column('taken_back_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint('(decided_on IS NULL) = (granted IS NULL)', name=op.f('ck_eet_pause_request_decided_one_way')),
    sa.CheckConstraint('last_day >= from_on', name=op.f('ck_eet_pause_request_ends_after_it_starts')),
    sa.ForeignKeyConstraint(['exemption_id'], ['eet_exemption.id'], name=op.f('fk_eet_pause_request_exemption_id_eet_exemption')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_eet_pause_request_stay_id_stay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eet_pause_request')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_eet_pause_request_stay_id'), 'eet_pause_request', ['stay_id'], unique=False)
    op.create_table('eet_plan',
    sa.Column('stay_id', sa.Uuid(), nullable=False),
    sa.Column('goal', sa.String(length=200), nullable=False),
    sa.Column('offered_on', sa.Date(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['eet_event.id'], name=op.f('fk_eet_plan_event_id_eet_event')),
    sa.ForeignKeyConstraint(['stay_id'], ['stay.id'], name=op.f('fk_eet_plan_stay_id_stay')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eet_plan')),
    sa.UniqueConstraint('event_id', name=op.f('uq_eet_plan_event_id')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_eet_plan_stay_id'), 'eet_plan', ['stay_id'], unique=False)
    op.create_table('eet_talk',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('went_well', sa.String(length=500), nullable=True),
    sa.Column('hard', sa.String(length=500), nullable=True),
    sa.Column('what_next', sa.String(length=500), nullable=False),
    sa.Column('next_by', sa.Date(), nullable=True),
    sa.Column('next_owner', sa.Enum('tenant', 'mentor', 'staff', name='stepowner', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['eet_event.id'], name=op.f('fk_eet_talk_event_id_eet_event')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_eet_talk')),
    sqlite_strict=True
    )
    op.create_table('eet_plan_step',
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('words', sa.String(length=200), nullable=False),
    sa.Column('owner', sa.Enum('tenant', 'mentor', 'staff', name='stepowner', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('achievement', sa.Enum('cv_finished', 'application_sent', 'interview', 'placement_begun', 'course_completed', 'job_started', 'job_kept_13_weeks', name='achievement', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('done_by', sa.Uuid(), nullable=True),
    sa.Column('seen_on', sa.Date(), nullable=True),
    sa.Column('seen_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['done_by'], ['person.id'], name=op.f('fk_eet_plan_step_done_by_person')),
    sa.ForeignKeyConstraint(['plan_id'], ['eet_plan.id'], name=op.f('fk_eet_plan_step_plan_id_eet_plan')),
    sa.ForeignKeyConstraint(['seen_by'], ['person.id'], name=op.f('fk_eet_plan_step_seen_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_eet_plan_step')),
    sqlite_strict=True
    )
    op.create_index(op.f('ix_eet_plan_step_plan_id'), 'eet_plan_step', ['plan_id'], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f('ix_eet_plan_step_plan_id'), table_name='eet_plan_step')
    op.drop_table('eet_plan_step')
    op.drop_table('eet_talk')
    op.drop_index(op.f('ix_eet_plan_stay_id'), table_name='eet_plan')
    op.drop_table('eet_plan')
    op.drop_index(op.f('ix_eet_pause_request_stay_id'), table_name='eet_pause_request')
    op.drop_table('eet_pause_request')
    op.drop_index(op.f('ix_eet_evidence_check_activity_id'), table_name='eet_evidence_check')
    op.drop_table('eet_evidence_check')
    op.drop_index(op.f('ix_life_event_stay_id'), table_name='life_event')
    op.drop_table('life_event')
    op.drop_index(op.f('ix_eet_referral_stay_id'), table_name='eet_referral')
    op.drop_table('eet_referral')
    op.drop_index(op.f('ix_eet_mentor_stay_id'), table_name='eet_mentor')
    op.drop_index(op.f('ix_eet_mentor_mentor_id'), table_name='eet_mentor')
    op.drop_table('eet_mentor')
    op.drop_index(op.f('ix_eet_exemption_stay_id'), table_name='eet_exemption')
    op.drop_table('eet_exemption')
    op.drop_index(op.f('ix_eet_event_stay_id'), table_name='eet_event')
    op.drop_table('eet_event')
    op.drop_index(op.f('ix_eet_activity_stay_id'), table_name='eet_activity')
    op.drop_table('eet_activity')
