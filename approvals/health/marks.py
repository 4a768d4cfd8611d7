"""How a process in force does, in one word and one sentence: what the map of processes shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from approvals.health.models import Figure, Period
from approvals.health.selectors import Share
from workflows.landscape.health import Mark
from workflows.library.models import ProcessVersion

ENOUGH: Final = 5  # cases that must have ended before anything is said
LATE: Final = (0.10, 0.25)  # from which share on it is worth a look, and from which it is bad
RETURNED: Final = (0.30, 0.50)


def marks() -> dict[str, Mark]:
    """Every process whose version in force has ended enough cases in the last 90 days, by its key."""
    figures = Figure.objects.filter(
        period=Period.QUARTER, node="", count__gte=ENOUGH, version__state=ProcessVersion.State.PUBLISHED
    ).select_related("version__process").defer("version__source", "version__bindings")
    return {figure.version.process.key: mark_of(figure) for figure in figures}


def mark_of(figure: Figure) -> Mark:
    """What the figure of a version's cases comes to."""
    found = list(_remarks(figure))
    if not found:
        return Mark("ok", _("健康度良好"))
    worst = "bad" if any(kind == "bad" for kind, _words in found) else "warn"
    return Mark(worst, _("健康度：%(remarks)s") % {"remarks": "，".join(words for _kind, words in found)})


def _remarks(figure: Figure) -> Iterator[tuple[str, str]]:
    late, returned = Share(figure.late, figure.timed), Share(figure.returned, figure.count)
    if kind := _kind(late, LATE):
        yield kind, _("超时率 %(rate)s") % {"rate": late}
    if kind := _kind(returned, RETURNED):
        yield kind, _("退回率 %(rate)s") % {"rate": returned}


def _kind(share: Share, limits: tuple[float, float]) -> str:
    worth_a_look, bad = limits
    return "bad" if share.value > bad else "warn" if share.value > worth_a_look else ""
