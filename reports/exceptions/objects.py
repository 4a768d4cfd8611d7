"""Everything that has a number or a name, by the words in it: each kind as rows of one shape, so that one statement
finds them all. What a kind holds back from a reader it holds back here as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import CharField, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.inbox.selectors import visible_cases
from approvals.inbox.subjects import subject_of
from approvals.organisation.models import Person, Post
from complaints.actions.laws import PROCESS_KEY as ACTION
from complaints.meetings.selectors.access import meetings_for
from complaints.selectors.finding import contacts
from complaints.tickets.laws import PROCESS_KEY as TICKET
from complaints.tickets.selectors import tickets_for
from complaints.watching.models import Signal
from marketing_review.laws.process import PROCESS_KEY as CAMPAIGN
from workflows.ledger.models import Stream
from workflows.library.models import Process, ProcessVersion

Rows = QuerySet[Any, Any]
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)  # of things of which nobody recorded when they moved
MOST_WORDS: Final = 5
NAMED: Final = (CAMPAIGN, TICKET, ACTION)  # cases that are found by another name
SHAPE: Final = ("kind", "number", "name", "moved", "where")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who asks, when, and for which words."""

    reader: Person
    at: datetime
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object: how it is called, who may find it, how it is found, and where it is shown; a row's `where` is
    all that its address takes."""

    name: str | Promise
    verb: str
    find: Callable[[Wanted], Rows]
    url: Callable[[str], str]


def _said(found: Rows, wanted: Wanted, *fields: str) -> Rows:
    """Narrowed to what holds every word in one of the fields."""
    for word in wanted.words:
        found = found.filter(Q(*((f"{field}__icontains", word) for field in fields), _connector=Q.OR))
    return found


def _shaped(kind: str, found: Rows, **columns: Any) -> Rows:
    """The rows as every kind has them; what a model calls otherwise is renamed."""
    text = {name: Cast(columns[name], CharField()) for name in ("number", "name", "where")}
    moved = Coalesce(columns["moved"], Value(NEVER), output_field=DateTimeField())
    shaped = {"kind": Value(kind, output_field=CharField()), **text, "moved": moved}
    named = found.order_by().annotate(**{f"as_{name}": made for name, made in shaped.items()})
    rows: Rows = named.values_list(*(f"as_{name}" for name in SHAPE))
    return rows


def _stream_at(*name: Any) -> Subquery:
    """When the stream of that name last moved."""
    stream = Stream.objects.filter(name=Concat(*name, output_field=CharField()))
    return Subquery(stream.values("at")[:1], output_field=DateTimeField())


def _cases(kind: str, process: Q) -> Callable[[Wanted], Rows]:
    def find(wanted: Wanted) -> Rows:
        found = _said(visible_cases(wanted.reader, wanted.at).filter(process), wanted, "key", "title")
        where = Concat("process_key", Value(" "), "key", output_field=CharField())
        return _shaped(kind, found, number=F("key"), name=F("title"), moved=F("ledger_at"), where=where)
    return find


def _case_url(where: str) -> str:
    process, _space, key = where.partition(" ")
    return subject_of(process).url(key)


def _tickets(wanted: Wanted) -> Rows:
    found = _said(tickets_for(wanted.reader, wanted.at).select_related(None), wanted, "key", "title")
    moved = Coalesce("case__ledger_at", "proposed_at", output_field=DateTimeField())
    return _shaped("ticket", found, number=F("key"), name=F("title"), moved=moved, where=F("key"))


def _processes(wanted: Wanted) -> Rows:
    found = _said(Process.objects.all(), wanted, "code", "name")
    latest = ProcessVersion.objects.filter(process=OuterRef("pk")).order_by("-number").values("drafted_at")[:1]
    return _shaped("process", found, number=F("code"), name=F("name"), where=F("code"),
                   moved=Subquery(latest, output_field=DateTimeField()))


def _versions(wanted: Wanted) -> Rows:
    found = _said(ProcessVersion.objects.all(), wanted, "process__code", "process__name")
    number = Cast("number", CharField())
    called = Concat("process__code", Value("/"), number, output_field=CharField())
    moved = _stream_at(Value("version:"), OuterRef("process__code"), Value("/"), Cast(OuterRef("number"), CharField()))
    return _shaped("version", found, number=called, name=F("process__name"), moved=moved, where=called)


def _version_url(where: str) -> str:
    code, _slash, number = where.partition("/")
    return reverse("process-version", args=[code, number])


def _signals(wanted: Wanted) -> Rows:
    found = _said(Signal.objects.all(), wanted, "title")
    return _shaped("signal", found, number=F("pk"), name=F("title"), moved=F("updated_at"), where=F("pk"))


def _meetings(wanted: Wanted) -> Rows:
    found = _said(meetings_for(wanted.reader, wanted.at).select_related(None), wanted, "key", "title")
    moved = Coalesce(_stream_at(Value("meeting:"), OuterRef("key")), "planned_at", output_field=DateTimeField())
    return _shaped("meeting", found, number=F("key"), name=F("title"), moved=moved, where=F("pk"))


def _contacts(wanted: Wanted) -> Rows:
    found = contacts({"q": " ".join(wanted.words)}).select_related(None)
    return _shaped("contact", found, number=F("number"), name=F("title"), moved=F("at"), where=F("pk"))


def _people(wanted: Wanted) -> Rows:
    found = _said(Person.objects.all(), wanted, "number", "name")
    moved = _stream_at(Value("person:"), OuterRef("number"))
    return _shaped("person", found, number=F("number"), name=F("name"), moved=moved, where=F("number"))


def _posts(wanted: Wanted) -> Rows:
    found = _said(Post.objects.all(), wanted, "code", "name")
    return _shaped("post", found, number=F("code"), name=F("name"), where=F("code"),
                   moved=Value(None, output_field=DateTimeField()))


def _page(name: str) -> Callable[[str], str]:
    return lambda where: reverse(name, args=[where])


KINDS: Final[Mapping[str, Kind]] = {
    "campaign": Kind(_("营销案"), "cases.read", _cases("campaign", Q(process_key=CAMPAIGN)), _case_url),
    "ticket": Kind(_("投诉根因工单"), "tickets.read", _tickets, _page("ticket")),
    "action": Kind(_("改进措施"), "cases.read", _cases("action", Q(process_key=ACTION)), _case_url),
    "case": Kind(_("其他案件"), "cases.read", _cases("case", ~Q(process_key__in=NAMED)), _case_url),
    "process": Kind(_("流程"), "library.read", _processes, _page("process")),
    "version": Kind(_("流程版本"), "library.read", _versions, _version_url),
    "contact": Kind(_("投诉与咨询"), "complaints.read", _contacts, _page("contact")),
    "signal": Kind(_("关注内容"), "complaints.read", _signals, _page("signal")),
    "meeting": Kind(_("服务例会"), "meetings.read", _meetings, _page("meeting")),
    "person": Kind(_("人员"), "organisation.inspect", _people, _page("person")),
    "post": Kind(_("岗位"), "organisation.inspect", _posts, _page("post")),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One object: what it is, its number and name, when it last moved (None: nobody recorded that), its page."""

    kind: str | Promise
    number: str
    name: str
    moved: datetime | None
    url: str


class Objects:
    """What the words find, what moved last first; counted and sliced by one statement each, however many kinds."""

    def __init__(self, found: Rows) -> None:
        self.found = found

    def count(self) -> int:
        """How many there are."""
        return self.found.count()

    def __getitem__(self, part: slice) -> list[Found]:
        return [_found(*row) for row in self.found.order_by("-as_moved", "as_number")[part]]


def _found(kind: str, number: str, name: str, moved: datetime, where: str) -> Found:
    shown = KINDS[kind]
    number = "" if kind == "signal" else number
    return Found(shown.name, number, name, None if moved == NEVER else moved, shown.url(where))


def kinds_for(reader: Person) -> dict[str, Kind]:
    """The kinds that the reader may find."""
    return {key: kind for key, kind in KINDS.items() if reader.can(kind.verb)}


def search(wanted: Wanted, kind: str = "") -> Objects:
    """The objects of one kind, or of all that the reader may find, that hold every word."""
    may = kinds_for(wanted.reader)
    asked = [may[kind]] if kind in may else list(may.values())
    first, *others = [one.find(wanted) for one in asked]
    return Objects(first.union(*others, all=True) if others else first)


