from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "complaints.meetings"
    label = "traceback_meetings"
    verbose_name = _("服务例会")

    def ready(self) -> None:
        """Speak for decisions in the inbox, say what may come before a meeting, and keep major tickets to it."""
        from approvals.inbox import subjects
        from complaints.meetings import (
            effects,  # noqa: F401 - registers what the outbox calls
            panel,
            proposals,
            sheets,
        )
        from complaints.meetings.selectors import proposing, weak
        from complaints.meetings.services import gates
        from complaints.meetings.services.process import PROCESS_KEY
        from complaints.meetings.services.subject import DecisionSubject
        from complaints.tickets import gates as of_tickets
        from complaints.tickets import panels
        from complaints.tickets import sheets as papers

        subjects.register(PROCESS_KEY, DecisionSubject(), keys=r"MTG-\d{4}-\d+-D\d+")
        of_tickets.register("start_improving", gates.not_adopted)
        of_tickets.register("revise_plan", gates.not_rejected)
        panels.register_list("meetings", 45, panel.asked, panel.told, "meetings/_panel.html")
        papers.register("meetings", 30, sheets.tables_of)
        proposals.register("ticket", 10, _("重大工单"), proposing.major_tickets)
        proposals.register("decision", 20, _("上次例会未完成的决议"), proposing.unfinished_decisions)
        proposals.register("action", 30, _("逾期措施"), proposing.overdue_actions)
        proposals.register("process", 40, _("重大流程问题"), proposing.process_issues)
        proposals.register("weak", 50, _("薄弱指标"), weak.weak_indicators)
