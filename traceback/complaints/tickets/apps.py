from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TicketsConfig(AppConfig):
    name = "complaints.tickets"
    label = "traceback_tickets"
    verbose_name = _("投诉根因工单")

    def ready(self) -> None:
        """Speak for the processes of tickets: to the library, to the editor, to the engine's shell and to the inbox."""
        from approvals.inbox import labels, subjects
        from complaints import arrivals
        from complaints.tickets import effects  # noqa: F401 - registers what the outbox calls
        from complaints.tickets.laws import PROCESS_KEY, RELIEF_KEY
        from complaints.tickets.models import State
        from complaints.tickets.moves import MOVES
        from complaints.tickets.services.arriving import ask_for_linking
        from complaints.tickets.services.domain import TicketDomain, transitions
        from complaints.tickets.services.subject import ReliefSubject, TicketSubject
        from workflows.editor import ports as ports_of_editor
        from workflows.library import domains, names
        from workflows.runtime import ports

        arrivals.register("tickets", ask_for_linking)
        ports_of_editor.offer(ports_of_editor.TRANSITION, transitions)
        domain = TicketDomain()
        domains.register(PROCESS_KEY, domain)
        names.offer_moves(PROCESS_KEY, MOVES, dict(State.choices))
        ports.domains[PROCESS_KEY] = domain
        subjects.register(PROCESS_KEY, TicketSubject(), keys=r"CMP-\d{4}-\d+(-\d+)?")
        subjects.register(RELIEF_KEY, ReliefSubject(), keys=r"CMP-\d{4}-\d+-R")
        labels.name_outcomes({
            "located": _("已定位"), "analysed": _("原因已查明"), "misplaced": _("原因不在本部门"),
            "planned": _("提交方案"), "agree": pgettext_lazy("service meeting", "同意方案"), "revise": _("修改方案"),
            "improved": _("改进完成"), "effective": _("有效"), "still_there": _("仍存在"), "extend": _("延长观察"),
            "fixed": _("已固化"), "close": _("关闭"), "relieved": _("影响已消除"),
        })
