"""Lists of cases: the library and one's own, with filters, counts, and which filter to drop when nothing is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import ExtractYear
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.inbox.models import WorkItem
from approvals.organisation.models import Department, Person
from marketing_review.models import Category, Evaluation, MarketingCase, State
from marketing_review.models.case import REVIEWS
from marketing_review.models.content import ZONE
from marketing_review.selectors.access import addressed_to
from marketing_review.selectors.library import library
from marketing_review.selectors.search import normalised, words_of

GROUPS: Final[dict[str, tuple[str | Promise, tuple[str, ...]]]] = {
    "draft": (_("起草"), (State.DRAFT,)),
    "review": (_("审核中"), REVIEWS),
    "prepare": (_("待上线"), (State.PREPARING, State.READY_TO_LAUNCH)),
    "run": (_("运行中"), (State.RUNNING, State.SUSPENDED)),
    "evaluate": (_("待评估"), (State.ENDED, State.EVALUATED)),
    "closed": (_("已结案"), (State.CLOSED,)),
    "stopped": (_("已取消或否决"), (State.CANCELLED, State.REJECTED)),
}
HEAVY: Final = ("content", "search_text", "passes", "coverage", "checklist_versions", "template__fields",
                "template__obliged", "template__tasks", "template__thresholds", "case__document", "case__fired")
MOST_WORDS: Final = 8
Cases = QuerySet[MarketingCase]
Narrow = Callable[[Cases, str], Cases]


@dataclass(frozen=True, slots=True)
class Hint:
    """A filter that keeps everything away: what it is, and how many there are without it."""

    name: str
    value: str
    number: int


def _in_category(found: Cases, key: str) -> Cases:
    return found.filter(template__category__key=key)


def _in_year(found: Cases, year: str) -> Cases:
    if not (year.isascii() and year.isdigit() and len(year) == 4 and 1 < int(year) < 9999):
        return found.none()
    start, end = datetime(int(year), 1, 1, tzinfo=ZONE), datetime(int(year) + 1, 1, 1, tzinfo=ZONE)
    return found.filter(closed_at__gte=start, closed_at__lt=end)


def _by_department(found: Cases, code: str) -> Cases:
    return found.filter(department__code=code)


def _tagged(found: Cases, tag: str) -> Cases:
    return found.filter(search_text__contains=normalised(tag))


def _with_verdict(found: Cases, verdict: str) -> Cases:
    return found.filter(verdict=verdict)  # type: ignore[misc]  # annotated by `library_cases`


def _with_words(found: Cases, query: str) -> Cases:
    return found.matching(words_of(query)[:MOST_WORDS])  # type: ignore[attr-defined, no-any-return]


def _in_group(found: Cases, group: str) -> Cases:
    return found.filter(state__in=GROUPS[group][1]) if group in GROUPS else found.none()


NARROW: Final[dict[str, Narrow]] = {
    "q": _with_words, "category": _in_category, "year": _in_year, "verdict": _with_verdict,
    "department": _by_department, "tag": _tagged, "state": _in_group,
}


def narrowed(found: Cases, filters: Mapping[str, str]) -> Cases:
    """The cases that pass every filter that is set."""
    for name, value in filters.items():
        if value:
            found = NARROW[name](found, value)
    return found


def library_cases() -> Cases:
    """The library with the last verdict of each case, newest first."""
    last = Evaluation.objects.filter(marketing=OuterRef("pk")).order_by("-number").values("verdict")[:1]
    return library().annotate(verdict=Subquery(last)).defer(*HEAVY[:-2])


def hints(base: Cases, filters: Mapping[str, str]) -> list[Hint]:
    """For an empty list: what would appear without each filter, the most first; one statement."""
    wanted = {name: value for name, value in filters.items() if value}
    asked = {name: narrowed(base, {other: text for other, text in wanted.items() if other != name}) for name in wanted}
    if not asked:
        return []
    counts = {
        f"n_{name}": Count("pk", filter=Q(pk__in=cases.order_by().values("pk"))) for name, cases in asked.items()}
    found = MarketingCase.objects.aggregate(**counts)
    made = [Hint(name, wanted[name], found[f"n_{name}"]) for name in wanted]
    return sorted((hint for hint in made if hint.number), key=lambda hint: -hint.number)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the library can be narrowed to."""

    categories: list[tuple[str, str]]
    years: list[int]
    departments: list[tuple[str, str]]


def library_choices() -> Choices:
    """Categories, years and departments that have cases in the library; two statements."""
    closed = MarketingCase.objects.in_library()
    categories = Category.objects.filter(Exists(closed.filter(template__category=OuterRef("pk"))))
    departments = Department.objects.filter(Exists(closed.filter(department=OuterRef("pk"))))
    years = (closed.annotate(year=ExtractYear("closed_at", tzinfo=ZONE)).order_by("-year")
             .values_list("year", flat=True).distinct())
    named = [
        categories.annotate(what=Value("category")).values_list("what", "order", "key", "name"),
        departments.annotate(what=Value("department")).values_list("what", "order", "code", "name"),
    ]
    rows = list(named[0].union(named[1], all=True).order_by("what", "order", "key"))
    return Choices([(key, name) for what, _order, key, name in rows if what == "category"], list(years),
                   [(code, name) for what, _order, code, name in rows if what == "department"])


def my_cases(person: Person, at: datetime) -> Cases:
    """Cases the person has to do with: their own, their department's, and those they take or took part in."""
    addressed = addressed_to(person, at).filter(item__case_id=OuterRef("case_id"))
    decided = WorkItem.objects.filter(decided_by=person, case_id=OuterRef("case_id"))
    own = Q(initiator=person) | Q(owner=person) | Q(department_id=person.department_id)
    return _listed(MarketingCase.objects.filter(own | Q(Exists(addressed)) | Q(Exists(decided))))


def all_cases() -> Cases:
    """Every case, for those who oversee."""
    return _listed(MarketingCase.objects.all())


def _listed(found: Cases) -> Cases:
    return (found.select_related("case", "template__category", "initiator", "department").defer(*HEAVY)
            .order_by("-updated_at", "-pk"))


def group_counts(found: Cases) -> dict[str, int]:
    """How many cases stand in each group of states; one statement."""
    rows = dict(found.order_by().values_list("state").annotate(number=Count("pk")))
    return {name: sum(rows.get(state, 0) for state in states) for name, (_label, states) in GROUPS.items()}
