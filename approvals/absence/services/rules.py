"""What an absence may not be: too long, in the past, over another one, with a substitute who cannot be one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from approvals.absence.chains import Link
from approvals.absence.circles import Circle, Span, by_person, circle_through
from approvals.absence.models import Absence, AbsenceQuerySet, Substitution
from approvals.absence.services.plan import CannotBeAway, Named, Plan
from approvals.absence.wording import days, in_one_line
from approvals.organisation.models import Holding, Person
from workflows.library.models import Process

LONGEST: Final = timedelta(days=400)
EARLIEST: Final = timedelta(days=31)  # how far back an absence may begin that is entered late
MOST_SUBSTITUTES: Final = 20


def refuse_wrong_time(plan: Plan, at: datetime) -> None:
    """Refuse what ends before it begins, is over already or goes on for ever."""
    if plan.until <= plan.since:
        raise CannotBeAway(_("结束早于开始。"), {"until": _("请改为更晚的日期。")})
    if plan.until <= at:
        raise CannotBeAway(_("这段时间已经过去，不用再登记。"), {"until": _("请改为今天或以后。")})
    if plan.until - plan.since > LONGEST:
        raise CannotBeAway(_("一次外出最长 400 天。"), {"until": _("请改为更早的日期。")})


def refuse_entered_too_late(plan: Plan, at: datetime) -> None:
    """Refuse a beginning that lies too far back."""
    if plan.since < at - EARLIEST:
        raise CannotBeAway(_("开始时间早于一个月前。"), {"since": _("请改为更晚的日期。")})


def refuse_overlap(person: Person, plan: Plan, besides: int = 0) -> None:
    """Refuse a second absence at the same time, naming the first."""
    others = Absence.objects.filter(person=person).overlapping(plan.since, plan.until).exclude(pk=besides)
    if other := others.order_by("since", "pk").first():
        why = _("与已登记的外出重叠：%(other)s。") % {"other": in_one_line(other)}
        raise CannotBeAway(why, {"since": why})


def refuse_wrong_substitutes(person: Person, plan: Plan, at: datetime) -> None:
    """Refuse substitutes who cannot stand in, each at the field where they were named."""
    if len(plan.substitutes) > MOST_SUBSTITUTES:
        raise CannotBeAway(_("代办人最多 %(most)s 条。") % {"most": MOST_SUBSTITUTES})
    people = Person.objects.in_bulk([named.substitute_id for named in plan.substitutes])
    held = set(Holding.objects.at(max(at, plan.since)).filter(person=person).values_list("post_id", flat=True))
    keys = set(Process.objects.values_list("key", flat=True)) if any(n.process_key for n in plan.substitutes) else set()
    for named in plan.substitutes:
        if why := _wrong(named, person, people, held, keys):
            raise CannotBeAway(why, {named.field: why})


def _wrong(named: Named, person: Person, people: Mapping[int, Person], held: set[int], keys: set[str]) -> str:
    substitute = people.get(named.substitute_id)
    if substitute is None:
        return _("没有这位代办人。")
    if why := why_not_substitute(substitute, person):
        return why
    if named.process_key and named.process_key not in keys:
        return _("没有这个流程。")
    if named.post_id is not None and named.post_id not in held:
        return _("%(name)s 那时不任这个岗位。") % {"name": person.name}
    return ""


def why_not_substitute(substitute: Person, person: Person) -> str:
    """Why they cannot stand in for the person at all; empty when they can."""
    if substitute.pk == person.pk:
        return _("不能由本人代办自己的工作。")
    if not substitute.is_active:
        return _("%(name)s 已停用，不能代办。") % {"name": substitute.name}
    if not substitute.can("work.decide"):
        return _("%(name)s 的角色不能办理待办，不能代办。") % {"name": substitute.name}
    return ""


def refuse_circle(person: Person, plan: Plan, besides: int = 0) -> None:
    """Refuse substitutes whose own substitutes lead back to the person, naming the circle."""
    others = Absence.objects.overlapping(plan.since, plan.until).exclude(person=person).exclude(pk=besides)
    if circle := circle_through(plan.span_of(person.pk), by_person(spans_of(others))):
        why = circle_sentence(circle)
        raise CannotBeAway(why, {next((named.field for named in plan.substitutes
                                       if named.substitute_id == circle.people[1]), ""): why})  # fmt: skip


def spans_of(absences: AbsenceQuerySet) -> list[Span]:
    """Stored absences as the search for circles wants them; two queries."""
    rows = Prefetch("substitutions", queryset=Substitution.objects.order_by("pk"))
    return [
        Span(one.person_id, one.since, one.end, tuple(
            Link(row.substitute_id, row.process_key, row.post_id) for row in one.substitutions.all()))
        for one in absences.prefetch_related(rows)
    ]  # fmt: skip


def circle_sentence(circle: Circle) -> str:
    """The circle by its people's names, and when it would be one."""
    people = Person.objects.in_bulk(circle.people)
    names = " → ".join(people[one].name for one in circle.people)
    words = {"names": names, "when": days(circle.since, circle.until)}
    return _("代办人绕成了一圈：%(names)s（%(when)s都外出）。请另选代办人。") % words
