"""Who may do what: one table, and what is not in it is denied."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    STAFF = "staff", _("承办人")
    PROCESS_MANAGER = "process_manager", _("流程管理员")
    AUDITOR = "auditor", _("审计")
    LEADER = "leader", _("领导")
    ADMINISTRATOR = "administrator", _("管理员")


EVERYONE: Final = frozenset(Role)
BUSINESS: Final = frozenset({Role.STAFF, Role.PROCESS_MANAGER, Role.LEADER})

# The verbs that views ask for. Which case or work item somebody reaches is decided by selectors, not here.
MAY: Final[dict[str, frozenset[Role]]] = {
    "organisation.read": EVERYONE,  # the card of a person: name and department
    "organisation.manage": frozenset({Role.ADMINISTRATOR}),  # departments, posts, people, roles, import
    "organisation.inspect": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),  # the same pages, read only
    "cases.read": EVERYONE,  # cases they take part in
    "cases.read_all": frozenset({Role.AUDITOR, Role.LEADER, Role.PROCESS_MANAGER}),
    "cases.start": BUSINESS,
    "cases.search": EVERYONE,  # the case library
    "work.decide": BUSINESS,  # for work items addressed to them
    "cases.administer": frozenset({Role.PROCESS_MANAGER}),  # suspend, resume, incidents, cancel
    "incidents.handle": frozenset({Role.PROCESS_MANAGER, Role.ADMINISTRATOR}),  # try again, or close with a reason
    "library.read": EVERYONE,
    "library.write": frozenset({Role.PROCESS_MANAGER}),
    "library.publish": frozenset({Role.PROCESS_MANAGER, Role.LEADER}),
    "complaints.read": BUSINESS | {Role.AUDITOR},  # contacts of customers, masked, and how they came in
    "tickets.read": BUSINESS | {Role.AUDITOR},  # root causes of complaints: those they have to do with
    "meetings.read": BUSINESS | {Role.AUDITOR},  # service meetings: those they have to do with
    "causes.write": BUSINESS,  # of tickets that are theirs to analyse
    "tickets.steer": BUSINESS,  # propose, confirm, dismiss, merge, link: by post as well
    "scripts.read": BUSINESS | {Role.AUDITOR},  # what customers are told
    "scripts.answer": BUSINESS,  # say that a customer was answered in these words
    "scripts.write": BUSINESS,  # on cases whose owner lets them
    "complaints.import": frozenset({Role.STAFF, Role.PROCESS_MANAGER}),  # files of contacts, exposures, surveys, trees
    "dashboards.read": frozenset({Role.AUDITOR, Role.LEADER, Role.PROCESS_MANAGER}),  # who may read every case
    "bulletins.read": BUSINESS | {Role.AUDITOR},  # of their department; of all for who oversees and for quality
    "bulletins.ask": BUSINESS,
    "archive.close": frozenset({Role.STAFF, Role.PROCESS_MANAGER}),  # months of the archive: by post as well
    "effect.set_rule": BUSINESS,  # when a ticket counts as solved: by post as well
    "sorting.confirm": frozenset({Role.STAFF, Role.PROCESS_MANAGER}),  # which category a contact belongs to
    "sorting.manage": frozenset({Role.PROCESS_MANAGER}),  # rules and models that suggest categories
    "templates.manage": frozenset({Role.PROCESS_MANAGER}),  # categories, fields, checklists
    "audit.read": frozenset({Role.AUDITOR, Role.PROCESS_MANAGER, Role.LEADER}),
    "ledger.inspect": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),  # the state of the ledger itself, and its alarms
    "reads.inspect": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),  # who of the auditors read what
    "audit.inspect": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),  # exceptions, and the search over everything
    "findings.raise": frozenset({Role.AUDITOR}),  # findings are theirs: raised, followed up, closed
    "findings.read_all": frozenset({Role.AUDITOR, Role.LEADER}),
    "findings.read": EVERYONE,  # those they are responsible for, or whose department they head
    "findings.answer": EVERYONE - {Role.AUDITOR},  # what they are responsible for
    "audit.export": EVERYONE,  # the trail of a case they may read
    "working_time.manage": frozenset({Role.ADMINISTRATOR, Role.PROCESS_MANAGER}),
    "working_time.read": frozenset({Role.ADMINISTRATOR, Role.PROCESS_MANAGER, Role.AUDITOR}),
    "absence.read": EVERYONE,  # one's own absences, and for whom one stands in
    "absence.enter": EVERYONE - {Role.AUDITOR},  # one's own, and those of a department whose secretary one is
    "absence.manage": frozenset({Role.ADMINISTRATOR}),  # secretaries, import
    "settings.manage": frozenset({Role.ADMINISTRATOR}),
}


def role_may(role: str, verb: str) -> bool:
    """Whether the role grants the verb; an unknown verb is a mistake in the caller and denied."""
    return role in MAY.get(verb, frozenset())
