"""The heads of cases' streams live on the cases; the ledger asks here when it checks that nothing is missing."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.ledger.chain import Head
from workflows.runtime.models import Case

PREFIX = "case:"
COLUMNS = ("key", "ledger_seq", "ledger_head", "ledger_at")


class CaseHeads:
    """Knows the head of every stream that begins with `case:`."""

    def of(self, stream: str) -> Head | None:
        found = Case.objects.filter(key=stream.removeprefix(PREFIX)).values_list(*COLUMNS[1:]).first()
        return Head(*found) if found else None

    def all(self) -> Iterator[tuple[str, Head]]:
        for key, *head in Case.objects.order_by("pk").values_list(*COLUMNS).iterator():
            yield f"{PREFIX}{key}", Head(*head)
