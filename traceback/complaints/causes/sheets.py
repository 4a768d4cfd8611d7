"""The analysis on paper: every why with what it rests on, the fishbone in words, and the investigations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Prefetch
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from complaints.causes.models import Evidence, Investigation, InvestigationFile
from complaints.causes.tree import Node, tree_of
from complaints.tickets.models import Ticket
from complaints.tickets.sheets import Table
from complaints.tickets.templatetags.tickets import wanted_words

INDENT: Final = "　"


def tables_of(ticket: Ticket) -> Sequence[Table]:
    """The tree from the symptom down, and what was looked into; nothing of what did not take place."""
    return [_whys(ticket), _investigations(ticket)]


def _whys(ticket: Ticket) -> Table:
    nodes = tree_of(ticket)
    roots = [f"{node.letter} {node.why.text}" for node in nodes if node.is_root_cause]
    head = [_("层级"), _("原因"), _("判定"), _("人机料法环"), _("证据"), _("人员与时间")]
    note = _("根因：%(roots)s") % {"roots": "；".join(roots)} if roots else ""
    return Table(_("原因分析（5 个为什么）"), head, [_why(node) for node in nodes], note)


def _why(node: Node) -> list[str]:
    why = node.why
    layer = _("为什么 %(depth)s") % {"depth": why.depth} if node.parent else _("现象")
    proofs = [*map(_proof, node.evidence), *map(_struck, node.struck)]
    return [f"{INDENT * why.depth}{layer}", why.text, _judged(node), why.get_factor_display(), "\n".join(proofs),
            _who(why.decided_by_name, why.decided_at) or _who(why.author_name, why.at)]


def _judged(node: Node) -> str:
    if node.is_root_cause:
        return _("根因 %(letter)s · %(kind)s") % {"letter": node.letter, "kind": node.why.get_root_kind_display()}
    if node.parent is None:
        return ""
    return "：".join(filter(None, [node.why.get_state_display(), node.why.reason]))


def _proof(one: Evidence) -> str:
    """What it is, so that it can be found again: a file by its hash, a query by what it asks."""
    if one.kind == Evidence.Kind.FILE:
        said = f"{one.name}（SHA-256 {one.sha256[:16]}…）"
    elif one.kind == Evidence.Kind.QUERY:
        said = _("投诉查询 %(wanted)s，当时 %(number)s 件") % {
            "wanted": wanted_words(one.wanted or {}), "number": one.found}
    else:
        said = str(one.record)
    return f"{said} {one.note}".strip()


def _struck(one: Evidence) -> str:
    return _("已划去：%(proof)s（%(why)s）") % {"proof": _proof(one), "why": one.struck_reason}


def _investigations(ticket: Ticket) -> Table:
    files = Prefetch("files", InvestigationFile.objects.order_by("pk"))
    found = Investigation.objects.filter(ticket=ticket).select_related("leader").prefetch_related(files).order_by("pk")
    head = [_("方式"), _("计划"), _("发现"), _("负责人"), _("开展日期"), _("证据")]
    return Table(pgettext("causes", "调查记录"), head, [_investigation(one) for one in found])


def _investigation(one: Any) -> list[str]:
    proofs = [f"{file.name}（SHA-256 {file.sha256[:16]}…）" for file in one.files.all()]
    held = f"{one.held_on:%Y-%m-%d} {one.place}".strip() if one.held_on else one.get_state_display()
    return [one.get_kind_display(), one.plan, one.findings or one.reason or "—", one.leader.name, held,
            "\n".join(proofs)]


def _who(name: str, at: Any) -> str:
    return f"{name} {localtime(at):%Y-%m-%d %H:%M}" if at else ""
