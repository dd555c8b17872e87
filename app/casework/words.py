"""How audited events and permissions read on screen: whole sentences, one each."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask_babel import lazy_gettext as _l

from app.core import clock
from app.core.i18n import day
from app.core.permissions import Permission
from app.documents.models import DocumentKind

EVENTS: Final = {
    "accounts.account.added": _l("Opened an account"),
    "accounts.account.invited": _l("Invited somebody to sign in"),
    "accounts.account.closed": _l("Closed an account"),
    "accounts.account.email_changed": _l("Changed the address somebody signs in with"),
    "accounts.account.reopened": _l("Opened a closed account again"),
    "accounts.account.reset_started": _l("Started a new password"),
    "accounts.language.chosen": _l("Chose a language"),
    "accounts.password.changed": _l("Changed a password"),
    "accounts.session.all_ended": _l("Signed somebody out everywhere"),
    "accounts.session.ended": _l("Signed out"),
    "accounts.session.opened": _l("Signed in"),
    "accounts.role.ended": _l("A role ended"),
    "accounts.role.granted": _l("Gave a role"),
    "agreements.agreement.agreed": _l("Recorded that they agree to move in"),
    "agreements.agreement.changed": _l("Changed a draft agreement"),
    "agreements.agreement.handed_over": _l("Handed the agreement over"),
    "agreements.agreement.issued": _l("Issued an agreement"),
    "agreements.agreement.prepared": _l("Prepared an agreement"),
    "agreements.agreement.signed": _l("The agreement was signed"),
    "agreements.agreement.withdrawn": _l("Withdrew an agreement"),
    "agreements.ending.step_done": _l("Ticked a line of the ending check list"),
    "agreements.pack.adopted": _l("Adopted the agreement’s wording"),
    "arrears.contact.recorded": _l("Wrote down a step with the tenant"),
    "arrears.friend.chosen": _l("Chose a money friend"),
    "arrears.friend.confirmed": _l("Confirmed a money friend"),
    "arrears.friend.ended": _l("A money friend ended"),
    "arrears.help.asked": _l("Asked the committee for help with rent"),
    "arrears.help.withdrawn": _l("Took back asking the committee for help"),
    "arrears.hold.changed": _l("Changed a hold on an account"),
    "arrears.hold.set": _l("Put an account on hold"),
    "arrears.plan.agreed": _l("Agreed a plan to pay"),
    "arrears.plan.ended": _l("Ended a plan to pay"),
    "documents.document.handed_over": _l("Gave a paper to somebody"),
    "documents.document.prepared": _l("Prepared a paper"),
    "documents.document.read": _l("Opened a paper"),
    "letters.batch.printed": _l("Printed letters together"),
    "letters.batch.read": _l("Opened letters that were printed together"),
    "letters.letter.composed": _l("Prepared a letter"),
    "letters.letter.held": _l("Held a letter back"),
    "letters.letter.released": _l("Let a letter go again"),
    "letters.letter.withdrawn": _l("Took a letter back"),
    "letters.stop.lifted": _l("Letters may be written again"),
    "letters.stop.set": _l("Stopped letters to somebody"),
    "people.link.added": _l("Wrote down that two people are close"),
    "people.link.removed": _l("Took back that two people are close"),
    "people.person.added": _l("Added a person"),
    "people.person.changed": _l("Changed what is known of a person"),
    "rent.adjustment.made": _l("Adjusted a rent account"),
    "rent.bank_file.read": _l("Read a bank file"),
    "rent.bank_layout.saved": _l("Said how a bank writes its files"),
    "rent.bank_row.kept": _l("Wrote down that money was not returned after all"),
    "rent.bank_row.placed": _l("Placed money from suspense"),
    "rent.bank_row.returned": _l("Returned money"),
    "rent.benefit.changed": _l("Changed a benefit"),
    "rent.benefit.recorded": _l("Recorded a benefit"),
    "rent.entry.reversed": _l("Reversed an entry"),
    "rent.payment.recorded": _l("Recorded a payment"),
    "rent.refund.made": _l("Recorded a refund"),
    "rent.run.done": _l("Charged rent"),
    "rent.schedule.split": _l("Split a Housing Benefit payment"),
    "schemes.certificate.recorded": _l("Recorded a safety certificate"),
    "schemes.certificate.removed": _l("Took a safety certificate back"),
    "schemes.free_week.added": _l("Made a week free of rent"),
    "schemes.free_week.removed": _l("Took a week free of rent back"),
    "schemes.help_numbers.changed": _l("Changed the help numbers"),
    "schemes.home.added": _l("Added a home"),
    "schemes.home.changed": _l("Changed a home"),
    "schemes.next_door.set": _l("Said which homes are next door"),
    "schemes.policy.set": _l("Set policy numbers"),
    "schemes.scheme.added": _l("Added a scheme"),
    "schemes.scheme.changed": _l("Changed the scheme"),
    "schemes.scheme.loaded": _l("Loaded a scheme folder"),
    "schemes.scheme.opened": _l("Opened the scheme"),
    "schemes.scheme.saved": _l("Saved a scheme folder"),
    "tenancies.footing.changed": _l("Put a stay on a new footing"),
    "tenancies.footing.taken_back": _l("Took a new footing back"),
    "tenancies.rent.agreed": _l("Agreed a new rent"),
    "tenancies.rent.taken_back": _l("Took back a new rent that was to come"),
    "tenancies.move.taken_back": _l("Took back a move that was planned"),
    "tenancies.stay.end_taken_back": _l("Took back the end of a stay"),
    "tenancies.stay.ended": _l("Ended a stay"),
    "tenancies.stay.last_day_changed": _l("Changed the last day of a stay"),
    "tenancies.stay.moved": _l("Moved somebody to another home"),
    "tenancies.stay.signed": _l("The stay’s agreement was signed"),
    "tenancies.stay.started": _l("A stay began"),
    "tenancies.stay.withdrawn": _l("Took a stay back before it began"),
}
SLICES: Final = {
    "agreements": _l("Agreements"),
    "rent": _l("Rent"),
    "arrears": _l("Help with rent"),
    "letters": _l("Letters"),
    "tenancies": _l("Stays"),
    "people": _l("People"),
    "schemes": _l("Schemes and homes"),
    "accounts": _l("Accounts and roles"),
    "documents": _l("Papers"),
}
PERMISSIONS: Final = {
    Permission.ACCOUNT_MANAGE: _l("Open accounts, invite people, give and close roles"),
    Permission.ACCOUNT_OWN: _l("Change my own password and language"),
    Permission.AGREEMENT_ISSUE: _l("Issue agreements, hand them over, record signatures"),
    Permission.AGREEMENT_OWN: _l("Read and sign my own agreement"),
    Permission.AGREEMENT_PREPARE: _l("Prepare and change draft agreements"),
    Permission.AGREEMENT_SEE: _l("See agreements"),
    Permission.PACK_ADOPT: _l("Adopt the agreement’s wording"),
    Permission.PACK_SEE: _l("Read the agreement’s wording"),
    Permission.ARREARS_CHANGE: _l("Hold accounts, agree plans, write down steps with a tenant"),
    Permission.ARREARS_OWN: _l("See where my own rent stands, and choose who may see it"),
    Permission.ARREARS_SEE: _l("See where every rent account stands"),
    Permission.ARREARS_SHOWN: _l("See the rent of those who asked for help, as far as they ticked"),
    Permission.ARREARS_TOTALS: _l("See the rent of the whole scheme as totals"),
    Permission.AUDIT_SEE: _l("See what was done and by whom"),
    Permission.GRID_SEE: _l("See this table"),
    Permission.HOME_PAGE: _l("Open the home page"),
    Permission.HOUSE_OPEN: _l("Open the house: the first set-up"),
    Permission.SEARCH: _l("Search people and homes"),
    Permission.TENANCY_SEE: _l("See the page of a stay"),
    Permission.DOCUMENT_SEE: _l("Open stored papers"),
    Permission.FOLDER_LOAD: _l("Load a scheme folder"),
    Permission.FOLDER_SAVE: _l("Save a scheme folder"),
    Permission.LETTER_OWN: _l("Read letters to me"),
    Permission.LETTER_PREPARE: _l("Prepare, hold and print letters"),
    Permission.LETTER_SEE: _l("See letters"),
    Permission.NAME_SEE: _l("See who lives where, by the name they like"),
    Permission.PERSON_CHANGE: _l("Add and change people"),
    Permission.PERSON_SEE: _l("See dates of birth, contacts, links and support workers"),
    Permission.RENT_OWN: _l("See my own rent account"),
    Permission.RENT_SEE: _l("See rent accounts"),
    Permission.BANK_IMPORT: _l("Read bank files and place money"),
    Permission.BENEFIT_CHANGE: _l("Record benefits"),
    Permission.ENTRY_POST: _l("Enter payments, adjustments, refunds and reversals"),
    Permission.RENT_RUN: _l("Charge rent"),
    Permission.RENT_TERMS: _l("Change what somebody pays"),
    Permission.CERTIFICATE_CHANGE: _l("Record safety certificates"),
    Permission.HOME_CHANGE: _l("Add and change homes"),
    Permission.HOME_SEE: _l("See homes"),
    Permission.POLICY_CHANGE: _l("Set policy numbers"),
    Permission.SCHEME_CHANGE: _l("Change the scheme and its help numbers"),
    Permission.SCHEME_SEE: _l("See the scheme"),
    Permission.STAY_CHANGE: _l("Move people between homes"),
    Permission.STAY_END: _l("End stays"),
    Permission.STAY_OWN: _l("See my own stay"),
    Permission.STAY_SEE: _l("See stays"),
}

PAPERS: Final = {
    DocumentKind.AGREEMENT: _l("Agreement of %(name)s, version %(number)s, %(day)s"),
    DocumentKind.SIGNED_SCAN: _l("Scan of the signed agreement of %(name)s, %(day)s"),
}
OTHER_PAPER: Final = _l("Paper about %(name)s, %(day)s")


def paper_words(kind: DocumentKind, name: str, prepared_at: datetime, number: int | None) -> str:
    """Return a stored paper by what it is, whom it is about and when it was made; an agreement by its version too."""
    said = {"name": name, "number": number, "day": day(clock.local(prepared_at).date())}
    return str(PAPERS.get(kind, OTHER_PAPER)) % said


def event_words(event: str) -> str:
    """Return an event as a sentence."""
    return str(EVENTS[event])


def permission_words(permission: Permission) -> str:
    """Return a permission as what somebody can do."""
    return str(PERMISSIONS[permission])
