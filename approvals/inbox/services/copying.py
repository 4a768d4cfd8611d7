"""Letting others read along (抄送): they see the case and its trail, and decide nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from approvals.inbox.models import Copy
from approvals.inbox.selectors import may_see
from approvals.inbox.services.access import refusals_in_words
from approvals.inbox.services.errors import CannotDecide, NotYours
from approvals.inbox.services.telling import tell
from approvals.inbox.services.typed import clean
from approvals.organisation.models import Person
from workflows.ledger.actor import SYSTEM
from workflows.ledger.chain import Entry, Object
from workflows.runtime.models import Case
from workflows.runtime.move import Move, moving

MOST: Final = 50
LONGEST_NOTE: Final = 200


def copy_to(
    *, case_id: int, numbers: Sequence[str], by: Person, at: datetime, note: str = "", address: str = ""
) -> list[Person]:
    """Let the people with these staff numbers read along; those who do already are left as they are."""
    with refusals_in_words(), moving(case_id=case_id, by=by.as_actor(address=address), at=at) as move:
        if not by.can("work.decide") or not may_see(by, case_id, move.at):
            raise NotYours(_("没有这个案件。"))
        people = _people(numbers)
        there = set(Copy.objects.filter(case_id=case_id, person__in=people).values_list("person_id", flat=True))
        new = [person for person in people if person.pk not in there]
        kept = clean(note)[:LONGEST_NOTE]
        Copy.objects.bulk_create(
            Copy(case_id=case_id, person=person, by=by, at=move.at, note=kept) for person in new
        )
        if new:
            _record(move, new, kept)
            tell(move, "work.copied", people=[person.pk for person in new], comment=kept)
    return new


def let_read(*, case_key: str, people: Sequence[Person], note: str, at: datetime) -> list[Person]:
    """Let people read along in the name of the process; those who may read the case already are left as they are."""
    case_id = Case.objects.filter(key=case_key).values_list("pk", flat=True).first() if people else None
    strangers = [one for one in people if case_id and one.can("cases.read") and not may_see(one, case_id, at)]
    if case_id is None or not strangers:
        return []
    with moving(case_id=case_id, by=SYSTEM, at=at) as move:
        there = set(Copy.objects.filter(case_id=case_id, person__in=strangers).values_list("person_id", flat=True))
        new = [person for person in strangers if person.pk not in there]
        Copy.objects.bulk_create(Copy(case_id=case_id, person=one, at=move.at, note=note[:LONGEST_NOTE]) for one in new)
        if new:
            _record(move, new, note[:LONGEST_NOTE])
    return new


def _record(move: Move, new: Sequence[Person], note: str) -> None:
    names = [{"number": person.number, "name": person.name} for person in new]
    about = Object("case", move.case.key, name=move.case.title)
    move.record(Entry(verb="work.copied", object=about, reason=note, detail={"to": names}))


def _people(numbers: Sequence[str]) -> list[Person]:
    wanted = list(dict.fromkeys(filter(None, map(clean, numbers))))
    if not wanted or len(wanted) > MOST:
        why = _("请选择 1 至 %(most)d 人。") % {"most": MOST}
        raise CannotDecide(why, {"to": why})
    found = {person.number: person for person in Person.objects.active().filter(number__in=wanted)}
    if missing := [number for number in wanted if number not in found]:
        why = _("没有这个工号，或者人员已停用：%(numbers)s") % {"numbers": "、".join(missing)}
        raise CannotDecide(why, {"to": why})
    return [found[number] for number in wanted]


def mark_read(*, case_id: int, person: Person, at: datetime) -> None:
    """The person has read the case that was copied to them; the first time counts."""
    Copy.objects.filter(case_id=case_id, person=person, read_at=None).update(read_at=at)
