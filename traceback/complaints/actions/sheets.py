"""The measures of a ticket on paper: against which cause, by whom, by when, with what result and which proofs."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from complaints.actions.models import Action, Evidence
from complaints.actions.selectors.access import whole
from complaints.tickets.models import Ticket
from complaints.tickets.sheets import Table


def tables_of(ticket: Ticket) -> Sequence[Table]:
    """Every action of every round, those that were called off, too."""
    files = Prefetch("evidence", Evidence.objects.order_by("pk"))
    found = whole().filter(ticket=ticket).prefetch_related(files).order_by("number")
    head = [_("措施"), _("对应根因"), _("执行 R / 负责 A"), _("期限 / 办结"), _("状态"), _("完成情况与证据")]
    return [Table(_("措施与责任"), head, [_row(one) for one in found])]


def _row(one: Action) -> list[str]:
    named = [f"{one.key} {one.title}", f"{one.get_kind_display()} · {_('第 %(round)s 轮') % {'round': one.round}}",
             _version(one)]
    return ["\n".join(filter(None, named)), one.cause or "—", f"{one.owner_name}\n{one.accountable_name}",
            "\n".join(f"{localtime(at):%Y-%m-%d}" for at in (one.due_at, one.done_at) if at), one.get_state_display(),
            "\n".join(filter(None, [one.result or one.cancel_reason, *_proofs(one)]))]


def _version(one: Action) -> str:
    """Which version of which process it became, and how far that is."""
    if one.version is not None:
        return f"{one.version} · {one.version.get_state_display()}"
    return str(one.process) if one.process else ""


def _proofs(one: Action) -> list[str]:
    return [f"{file.name}（SHA-256 {file.sha256[:16]}…）" for file in one.evidence.all()]
