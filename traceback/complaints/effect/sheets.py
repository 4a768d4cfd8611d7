"""The proof of a ticket on paper: each decision with its frozen chart and figures, as they were then."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from complaints.effect.models import Frozen
from complaints.effect.selectors import frozen_of
from complaints.effect.showing import SIDES
from complaints.tickets.models import Ticket
from complaints.tickets.sheets import Table


def tables_of(ticket: Ticket) -> Sequence[Table]:
    """One table for every decision, the first decision first."""
    return [_table(kept) for kept in frozen_of(ticket).reverse()]


def _table(kept: Frozen) -> Table:
    told = kept.told
    title = _("效果证据：%(move)s（第 %(round)s 轮）") % {"move": kept.get_move_display(), "round": kept.round}
    head = [_("阶段"), _("件数"), _("曝光量"), _("每万件数"), _("95% 区间"), _("缺曝光量的件数")]
    rows = [_side(str(label), told[name]) for name, label in SIDES]
    return Table(title, head, rows, _note(kept, told), [(_chart(kept), _("控制图，数字见下表"))])


def _side(label: str, side: dict[str, Any]) -> list[str]:
    rate = side["rate"]
    known = isinstance(rate, dict)
    return [label, f"{side['count']:,}", f"{side['exposure']:,}", f"{float(rate['value']):.2f}" if known else "—",
            f"{float(rate['low']):.2f}–{float(rate['high']):.2f}" if known else "—", f"{side['uncovered']:,}"]


def _note(kept: Frozen, told: dict[str, Any]) -> str:
    """Who decided when, by which rule, on which contacts, and the digest by which it is known."""
    rule = told["rule"]
    terms = _("规则 v%(version)s：目标 ≤ %(target)s，窗口 %(window)s 天，曝光 ≥ %(least)s，措施生效 %(fix)s") % {
        "version": rule["version"], "target": rule["target"], "window": rule["window"],
        "least": f"{rule['least_exposure']:,}", "fix": rule["fix_on"]}
    who = f"{kept.by_name or _('系统')} {localtime(kept.at):%Y-%m-%d %H:%M}"
    return "；".join([who, terms, *told["filter"], *told["lacking"], f"SHA-256 {kept.sha256}"])


def _chart(kept: Frozen) -> str:
    """The very picture whose digest the frozen figures hold."""
    return f"data:image/svg+xml;base64,{base64.b64encode(kept.svg.encode()).decode()}"
