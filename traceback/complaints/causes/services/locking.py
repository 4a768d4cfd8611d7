"""A ticket and its whys under the ticket's lock: two people at one tree follow each other."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.causes import access
from complaints.causes.models import Why
from complaints.causes.models.why import LONGEST
from complaints.causes.services.errors import CannotAnalyse, Stale
from complaints.tickets.models import Ticket
from complaints.tickets.services.locking import locked

LEAST_WORDS: Final = 2


def analysed(ticket_id: int, by: Person, at: datetime) -> Ticket:
    """The ticket, locked, for somebody who works on its tree now."""
    ticket = locked(ticket_id)
    if ticket.state not in access.ANALYSED_IN:
        raise CannotAnalyse(_("工单处于「%(state)s」，原因分析不能再修改；要重新分析须先退回。") % {
            "state": ticket.get_state_display()})  # fmt: skip
    if not access.takes_part(by, ticket, at):
        raise CannotAnalyse(_("原因分析由专业部门、提出单位和牵头岗位填写。"))
    return ticket


def held_why(why_id: int, revision: int | None, by: Person, at: datetime) -> Why:
    """The why under its ticket's lock, if it still is as the person saw it."""
    ticket = analysed(Why.objects.values_list("ticket_id", flat=True).get(pk=why_id), by, at)
    why = Why.objects.select_for_update(of=("self",)).get(pk=why_id)
    why.ticket = ticket
    if revision is not None and revision != why.revision:
        who = why.decided_by_name or why.author_name
        raise Stale(_("「%(cause)s」刚被 %(name)s 修改过，现在是「%(state)s」；您填写的内容还在，请核对后再提交。") % {
            "cause": why.text, "name": who, "state": why.get_state_display()})  # fmt: skip
    return why


def saved(why: Why) -> Why:
    """Keep what has changed of a why, one revision on."""
    why.revision += 1
    why.save()
    return why


def worded(text: str) -> str:
    """A cause as it is kept: one line that says something."""
    said = " ".join(text.split())
    if len(said) < LEAST_WORDS:
        raise CannotAnalyse(_("请写明原因。"))
    if len(said) > LONGEST:
        raise CannotAnalyse(_("一条原因不超过 %(most)d 字；更长的说明请作为证据附上。") % {"most": LONGEST})
    return said


def explained(reason: str) -> str:
    """A reason as it is kept."""
    said = " ".join(reason.split())
    if len(said) < LEAST_WORDS:
        raise CannotAnalyse(_("请写明理由。"))
    return said[:500]
