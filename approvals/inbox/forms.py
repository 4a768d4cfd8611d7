"""What people may send: filters in the URL, decisions in a form. Nothing here refuses; services do, in sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest

from approvals.filling.forms import fields_in
from approvals.inbox.selectors import BANDS, Wanted
from approvals.inbox.selectors.waiting import MOST_WORDS
from workflows.engine.protocol import STRAIGHT, WALK
from workflows.ledger.chain import Reason

REASON: Final = re.compile(r"reason-(\d{1,3})-(?:field|text)")
SIGN: Final = "sign."  # what somebody signs with: read where they sign, kept nowhere
FILTERS: Final = ("type", "role", "sla", "q")
LONGEST: Final = 200
RESUMES: Final = (WALK, STRAIGHT)  # how a case that was sent back comes back
BIGGEST_ID: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Filters:
    """The state of a list, all of it in the URL."""

    type: str = ""
    role: str = ""
    sla: str = ""
    q: str = ""
    page: int = 1
    sel: int = 0

    @property
    def query(self) -> str:
        """The filters as a query string, without page and selection."""
        return self.changed(page=1, sel=0)

    @property
    def any(self) -> bool:
        """Whether a filter is set."""
        return bool(self.type or self.role or self.sla or self.q)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are searched for."""
        return tuple(self.q.split()[:MOST_WORDS])

    @property
    def wanted(self) -> Wanted:
        """The filters as the selector takes them."""
        return Wanted(self.type, self.role, self.sla, self.q, self.page)

    def changed(self, **changes: str | int) -> str:
        """The query string after some changes; what is empty is left out."""
        values: dict[str, str | int] = {name: getattr(self, name) for name in (*FILTERS, "page", "sel")} | changes
        if values["page"] == 1:
            values["page"] = 0
        return urlencode([(name, value) for name, value in values.items() if value])


def filters_from(sent: Mapping[str, str]) -> Filters:
    """The filters of a query; values that cannot be are dropped."""
    texts = {name: sent.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in FILTERS}
    if texts["sla"] not in BANDS:
        texts["sla"] = ""
    return Filters(**texts, page=max(whole(sent.get("page")), 1), sel=whole(sent.get("sel")))


def whole(text: str | None) -> int:
    """The number that the text is; nothing for everything else."""
    value = int(text) if text and text.isascii() and text.isdigit() and len(text) < 20 else 0
    return value if value <= BIGGEST_ID else 0


@dataclass(frozen=True, slots=True)
class Sent:
    """A decision or a return as it came in."""

    outcome: str
    node: str
    comment: str
    digest: str
    reasons: tuple[Reason, ...]
    form: dict[str, Any]
    revision: int | None = None
    resume: str = ""


def sent_by(request: HttpRequest) -> Sent:
    """What the form says; `form` holds all of it for the domain, but nothing that somebody signs with."""
    form: dict[str, Any] = {name: str(value) for name, value in request.POST.items() if not name.startswith(SIGN)}
    form |= fields_in(request)  # of these every value counts
    return Sent(
        form.get("outcome", ""), form.get("node", ""), form.get("comment", ""), form.get("digest", ""),
        reasons_in(form), form, revision_in(form), resume if (resume := form.get("resume", "")) in RESUMES else "",
    )  # fmt: skip


def revision_in(form: Mapping[str, str]) -> int | None:
    """Which revision of the case the page showed; None when the page did not say."""
    text = form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def reasons_in(form: Mapping[str, str]) -> tuple[Reason, ...]:
    """The reasons somebody typed, in the order of their numbers; empty ones are left out."""
    numbers = sorted({int(match[1]) for name in form if (match := REASON.fullmatch(name))})
    rows = [(n, form.get(f"reason-{n}-text", ""), form.get(f"reason-{n}-field", "")) for n in numbers]
    return tuple(Reason(n, text, field) for n, text, field in rows if text.strip())
