"""A point is decided: once, with an owner and a day, in one transaction with the ticket's way on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.meetings.models import AgendaItem, Decision, Dissent, Meeting
from complaints.meetings.services.locking import kept, record
from complaints.meetings.services.moving import carry_on
from complaints.meetings.services.refusals import CannotMeet
from workflows.ledger import outbox

LEAST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was decided, who carries it out by when, how the votes fell and who was of another opinion."""

    verdict: str
    text: str
    owner: Person | None
    due_on: date | None
    votes_for: int = 0
    votes_against: int = 0
    abstained: int = 0
    dissents: Sequence[tuple[Person, str]] = field(default_factory=tuple)


@transaction.atomic
def decide_point(*, meeting_id: int, item_id: int, wanted: Wanted, by: Person, at: datetime) -> Decision:
    """Keep the decision; a ticket before the meeting goes on with it, and its owner gets it into the inbox. A second
    decision on the point is refused, naming the first."""
    meeting = kept(meeting_id, by, at)
    item = meeting.agenda.select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise CannotMeet(_("这个议题已不在本次例会上。"))
    first = Decision.objects.filter(item=item).select_related("decided_by").first()
    if first is not None:
        raise CannotMeet(_("这个议题已由 %(who)s 记录为「%(what)s」。") % {
            "who": first.decided_by.name, "what": first.get_verdict_display()})
    there = _speaking(meeting)
    if problems := _problems(wanted, there, at):
        raise CannotMeet("；".join(problems.values()), fields=problems)
    decision = _kept(meeting, item, wanted, by, at)
    carry_on(item, decision, by=by, at=at)
    outbox.put(effect="meetings.hand_out", key=f"meetings.hand_out:{decision.key}",
               payload={"decision_id": decision.pk})
    return decision


def _speaking(meeting: Meeting) -> dict[int, Person]:
    """Everybody who was there, for themselves or for somebody."""
    rows = meeting.attendance.select_related("person", "deputy")
    return {person.pk: person for row in rows if (person := row.speaks)}


def _problems(wanted: Wanted, there: Mapping[int, Person], at: datetime) -> dict[str, str]:
    """Everything that keeps the decision from being kept, by field."""
    problems: dict[str, str] = {}
    if wanted.verdict not in Decision.Verdict.values:
        problems["verdict"] = _("请选择结论。")
    if len(wanted.text.strip()) < LEAST_WORDS:
        problems["text"] = _("请写明决议内容。")
    if wanted.owner is None:
        problems["owner"] = _("没有责任人的决议不能保存。")
    elif not wanted.owner.can("work.decide"):
        problems["owner"] = _("「%(name)s」已停用或不能承办。") % {"name": wanted.owner.name}
    if wanted.due_on is None:
        problems["due_on"] = _("没有完成日期的决议不能保存。")
    elif wanted.due_on < localtime(at).date():
        problems["due_on"] = _("完成日期不能在过去。")
    if not there:
        problems["attendance"] = _("请先签到：还没有人出席。")
    return problems | _vote_problems(wanted, there)


def _vote_problems(wanted: Wanted, there: Mapping[int, Person]) -> dict[str, str]:
    problems: dict[str, str] = {}
    votes = wanted.votes_for + wanted.votes_against + wanted.abstained
    if votes > len(there):
        problems["votes_for"] = _("共 %(votes)s 票，多于出席的 %(there)s 人。") % {"votes": votes, "there": len(there)}
    if wanted.verdict == Decision.Verdict.ADOPTED and wanted.votes_against and (
            wanted.votes_for <= wanted.votes_against):
        problems["verdict"] = _("赞成票未多于反对票，不能采纳。")
    named = [person.pk for person, _text in wanted.dissents]
    if strangers := [person.name for person, _text in wanted.dissents if person.pk not in there]:
        problems["dissents"] = _("%(names)s 未出席，不能记录其不同意见。") % {"names": "、".join(strangers)}
    elif len(set(named)) < len(named):
        problems["dissents"] = _("同一个人的不同意见只记一次。")
    elif any(not text.strip() for _person, text in wanted.dissents):
        problems["dissents"] = _("请写明每个人的不同意见。")
    return problems


def _kept(meeting: Meeting, item: AgendaItem, wanted: Wanted, by: Person, at: datetime) -> Decision:
    assert wanted.owner is not None
    assert wanted.due_on is not None
    number = Decision.objects.filter(item__meeting=meeting).count() + 1
    decision = Decision.objects.create(
        item=item, number=number, key=f"{meeting.key}-D{number}", verdict=wanted.verdict, text=wanted.text.strip(),
        owner=wanted.owner, due_on=wanted.due_on, votes_for=wanted.votes_for, votes_against=wanted.votes_against,
        abstained=wanted.abstained, ticket_round=item.ticket.round if item.ticket else None, decided_by=by,
        decided_at=at)
    Dissent.objects.bulk_create([Dissent(decision=decision, person=person, text=text.strip()[:500])
                                 for person, text in wanted.dissents])
    record(meeting, "meetings.point.decided", by=by, at=at, reason=decision.text, detail={
        "decision": decision.key, "point": item.title, "verdict": decision.verdict, "owner": wanted.owner.name,
        "due_on": wanted.due_on.isoformat(), "votes": [wanted.votes_for, wanted.votes_against, wanted.abstained],
        "dissent": {person.name: text.strip() for person, text in wanted.dissents}})
    return decision


