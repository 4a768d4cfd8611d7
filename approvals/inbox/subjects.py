"""What work items are about: each domain says, per process, how its cases are shown, checked and addressed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from approvals.organisation.models import Person
from workflows.engine.protocol import Need, OpenWork
from workflows.ledger.chain import Change, Entry, File, Reason
from workflows.library import domains
from workflows.runtime.models import Case
from workflows.runtime.ports import DomainRefused

if TYPE_CHECKING:
    from workflows.runtime.move import Move


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided, before it counts; `form` is everything they sent, for the domain to read."""

    outcome: str
    by: Person
    at: datetime
    comment: str = ""
    reasons: Sequence[Reason] = ()
    form: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    node: str = ""  # where a return goes
    signed: Mapping[str, Any] = field(default_factory=dict)  # the confirmed signature, where the step asks for one
    resume: str = ""  # of a return, and of what was returned: walk or straight; empty: as it goes
    detail: Mapping[str, Any] = field(default_factory=dict)  # what the door says of it in the chain


@dataclass(frozen=True, slots=True)
class Checked:
    """What the domain adds to a decision: variables for the engine and what the trail should show."""

    data: Mapping[str, Any] = field(default_factory=dict)
    diff: Sequence[Change] = ()
    files: Sequence[File] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    entries: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands when work opens: stages passed, of so many, and how many fields this round changed against
    the one before (0 in the first). None is for what the process does not know."""

    stage: int | None = None
    stages: int | None = None
    changes: int | None = None


class Subject:
    """A process without a domain of its own; domains override what they know better."""

    def preview(self, item: WorkItem, person: Person) -> tuple[str, dict[str, Any]]:
        """The template and context of the preview's middle part."""
        return "inbox/_plain_preview.html", {}

    def url(self, case_key: str) -> str:
        """Where the whole case is shown."""
        return f"/c/{case_key}/"

    def digest(self, case: Case, item: WorkItem | None = None) -> str:
        """A token of the content a person sees; a decision on another content is refused as stale."""
        return ""

    def fields(self, item: WorkItem) -> Sequence[tuple[str, str]]:
        """The fields (name, label) that a reason of a return can be tied to."""
        return ()

    def check(self, move: Move, item: WorkItem, decision: Decision) -> Checked | None:
        """Validate and store what the domain keeps of a decision; DomainRefused stops it. Same transaction."""
        return None

    def batch_objection(self, item: WorkItem, person: Person) -> str:
        """Why the item must be looked at by itself and not agreed to among others; empty when it need not."""
        return _("须逐项填写审核清单。") if item.checklist else ""

    def batch_objections(self, items: Sequence[WorkItem], person: Person) -> Mapping[int, str]:
        """The same for several items of the process, by their ids; domains read at once what they need."""
        return {item.pk: self.batch_objection(item, person) for item in items}

    def returned(self, move: Move, item: WorkItem, decision: Decision) -> Checked | None:
        """The case goes back to `decision.node`; the domain stores what it keeps of that. Same transaction."""
        return None

    def withdrawn(self, move: Move, item: WorkItem) -> None:
        """The initiator took the case back to the step of `item`. Same transaction."""

    def signers(self, move: Move, need: Need) -> Sequence[str] | None:
        """The signer keys (`post:…`, `person:…`) of a collection the domain knows; None when it does not know it."""
        return None

    def standing(self, move: Move) -> Standing | None:
        """Where the case stands after the move, kept with the work that it opens; None when nobody knows."""
        return None

    def still_stands(self, move: Move, need: Need) -> Mapping[str, str]:
        """Which of the former approvals in `need.spec["votes"]` still count, each with the reason told in the chain."""
        return {}

    def may_come_straight_back(self, move: Move, item: WorkItem) -> None:
        """DomainRefused, naming who must sign again, when a corrected case has to be walked again step by step."""

    def rule(self, move: Move, need: Need) -> Any:
        """The value of a business-rule task; DomainRefused when the domain has no such rule."""
        rule = need.spec.get("decisionRef", "")
        raise DomainRefused(_("流程引用的规则“%(rule)s”不存在。") % {"rule": rule})

    def value(self, move: Move, need: Need) -> Any:
        """The value of a variable that conditions read and nobody has given; DomainRefused when the domain has none."""
        raise DomainRefused(_("案件没有「%(name)s」这项内容。") % {"name": need.spec.get("variable", "")})

    def principals(self, move: Move, item: OpenWork) -> Sequence[str] | None:
        """Who may take an item, as signer keys, where the attributes do not say it; None to go by the attributes."""
        return None


PLAIN = Subject()
_plain: list[Subject] = [PLAIN]
_subjects: dict[str, Subject] = {}
_own_pages: dict[str, re.Pattern[str]] = {}


def register(process_key: str, subject: Subject, *, keys: str = "") -> None:
    """Let a domain speak for its process; a second call replaces the first. `keys` is the shape (a regular expression)
    of the case keys that the domain has a page of its own for."""
    _subjects[process_key] = subject
    domains.begin_elsewhere(process_key)
    if keys:
        _own_pages[process_key] = re.compile(keys)


def has_own_page(case_key: str) -> bool:
    """Whether a domain shows the case with this key on a page of its own."""
    return any(shape.fullmatch(case_key) for shape in _own_pages.values())


def page_of(case_key: str) -> str:
    """The address of the page that shows the whole case, as far as its key tells."""
    mine = (process_key for process_key, shape in _own_pages.items() if shape.fullmatch(case_key))
    return subject_of(next(mine, "")).url(case_key)


def subject_of(process_key: str) -> Subject:
    """Whoever speaks for the process; the plain subject for a process without a domain."""
    return _subjects.get(process_key, _plain[-1])


def speak_for_the_rest(subject: Subject) -> None:
    """Let somebody speak for every process without a domain."""
    _plain.append(subject)
