"""What customers were told because of a ticket, on paper: every version with its time and how often it was read out."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from complaints.scripting.selectors import answered_by_version, cases_of_ticket
from complaints.tickets.models import Ticket
from complaints.tickets.sheets import Table
from workflows.scripts.models import ScriptVersion


def tables_of(ticket: Ticket) -> Sequence[Table]:
    """Every version that was ever published for the ticket or for the campaign that it is about."""
    found = list(ScriptVersion.objects.ever_published().filter(script__case__in=cases_of_ticket(ticket))
                 .select_related("script__case").order_by("script_id", "number"))
    answered = answered_by_version([one.pk for one in found]) if found else {}
    head = [_("口径"), _("内容"), _("生效 – 失效"), _("状态"), _("发布人"), _("已按此答复")]
    return [Table(_("客服口径"), head, [_row(one, answered.get(one.pk, 0)) for one in found])]


def _row(one: ScriptVersion, answered: int) -> list[str]:
    until = f"{localtime(one.valid_until):%Y-%m-%d %H:%M}" if one.valid_until else _("长期")
    begins = f"{localtime(one.valid_from):%Y-%m-%d %H:%M}" if one.valid_from else ""
    return [f"{one.script.title} v{one.number}\n{one.script.case.key}", one.text, f"{begins} –\n{until}",
            one.get_state_display(), one.published_by_name, str(answered)]
