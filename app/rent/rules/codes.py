"""What may stand in a rent account, as codes of the scheme folder: pure."""

from __future__ import annotations

import enum


class EntryKind(enum.StrEnum):
    """What an entry does to the balance."""

    CHARGE = "charge"  # +
    PAYMENT = "payment"  # −
    ADJUSTMENT = "adjustment"  # ±, with a reason
    REFUND = "refund"  # +
    REVERSAL = "reversal"  # the exact opposite of one entry, once


class Component(enum.StrEnum):
    """What a charge is for, in the order it is charged."""

    RENT = "rent"
    SERVICE_ELIGIBLE = "service_eligible"
    SERVICE_INELIGIBLE = "service_ineligible"
    SUPPORT = "support"


class Source(enum.StrEnum):
    """Who a payment came from."""

    TENANT = "tenant"
    HOUSING_BENEFIT = "housing_benefit"
    UC_MANAGED = "uc_managed"
    SOCIAL_SERVICES = "social_services"
    OTHER = "other"


class BenefitSource(enum.StrEnum):
    """A benefit that helps with the rent; all but uc_housing are paid to the landlord."""

    HOUSING_BENEFIT = "housing_benefit"
    UC_HOUSING = "uc_housing"
    UC_MANAGED = "uc_managed"
    SOCIAL_SERVICES = "social_services"


class Cycle(enum.StrEnum):
    """How often a benefit is paid; a month counts as 31 days."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKLY = "four_weekly"
    MONTHLY = "monthly"


class Matched(enum.StrEnum):
    """How a row of a bank file found its account."""

    REFERENCE = "reference"
    PAYER = "payer"  # paid for this account before
    SCHEDULE = "schedule"  # a Housing Benefit schedule named it
    PERSON = "person"  # somebody placed it by hand


class ReturnReason(enum.StrEnum):
    """Why money went back to whoever sent it."""

    NOT_OURS = "not_ours"
    TWICE = "twice"
    TOO_MUCH = "too_much"
    OTHER = "other"
