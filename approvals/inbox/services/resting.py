"""Letting a case rest and go on: by its owner or a process manager; deadlines of open work stand still meanwhile."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.inbox.services.access import refusals_in_words
from approvals.inbox.services.errors import NotYours
from approvals.inbox.services.typed import comment_from
from approvals.organisation.models import Person
from workflows.ledger.attempts import Attempt, note
from workflows.ledger.chain import Object
from workflows.runtime import services as runtime
from workflows.runtime.models import Case


@transaction.atomic
def suspend_case(*, case_id: int, by: Person, at: datetime, reason: str, address: str = "") -> Case:
    """Let the case rest: nobody can decide, and the deadlines of open work stop."""
    with refusals_in_words():
        case = runtime.suspend_case(
            case_id=case_id, by=by.as_actor(address=address), at=at, reason=comment_from(reason)
        )
    _must_administer(case, by, at, address)
    return case


@transaction.atomic
def resume_case(*, case_id: int, by: Person, at: datetime, reason: str = "", address: str = "") -> Case:
    """Let a resting case go on; open work has as much working time left as when it stopped."""
    with refusals_in_words():
        case = runtime.resume_case(case_id=case_id, by=by.as_actor(address=address), at=at, reason=comment_from(reason))
    _must_administer(case, by, at, address)
    return case


def may_administer(case: Case, by: Person) -> bool:
    """Whether the person may let the case rest or go on: its initiator, or a process manager."""
    return by.can("cases.administer") or (case.initiator_id == by.pk and by.can("work.decide"))


def _must_administer(case: Case, by: Person, at: datetime, address: str) -> None:
    """Asked after the lock was taken; raising takes everything back."""
    if not may_administer(case, by):
        refusal = NotYours(_("只有发起人或流程管理员可以暂停或恢复案件。"))
        about, detail = Object("case", case.key), {"title": case.title}
        note(Attempt(refusal.attempt, about, str(refusal), by.as_actor(address=address), at, detail))
        raise refusal
