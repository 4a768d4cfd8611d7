from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionsConfig(AppConfig):
    name = "complaints.actions"
    label = "traceback_actions"
    verbose_name = _("改进措施")

    def ready(self) -> None:
        """Speak for actions: to the inbox, to the engine's shell, to tickets and to the library."""
        from approvals.inbox import labels, subjects
        from complaints.actions import (
            effects,  # noqa: F401 - registers what the outbox calls
            sheets,
        )
        from complaints.actions.laws import PROCESS_KEY
        from complaints.actions.selectors import claims, panel
        from complaints.actions.services import gates
        from complaints.actions.services.domain import ActionDomain, transitions
        from complaints.actions.services.subject import ActionSubject
        from complaints.tickets import gates as of_tickets
        from complaints.tickets import happened, owners, panels, readers
        from complaints.tickets import sheets as papers
        from workflows.editor import ports as ports_of_editor
        from workflows.library import domains, mentions
        from workflows.runtime import ports

        domain = ActionDomain()
        domains.register(PROCESS_KEY, domain)
        ports.domains[PROCESS_KEY] = domain
        ports_of_editor.offer(ports_of_editor.TRANSITION, transitions)
        subjects.register(PROCESS_KEY, ActionSubject(), keys=r"CMP-\d{4}-\d+-A\d+")
        labels.name_outcomes({"confirm": _("确认完成")})
        of_tickets.register("submit_plan", gates.unplanned)
        of_tickets.register("start_improving", gates.unplanned)  # they may all be called off before the meeting
        of_tickets.register("finish_improving", gates.unfinished)
        of_tickets.register("close", gates.unfinished)
        of_tickets.register("close", gates.unpublished)
        happened.register("start_improving", gates.dispatch_planned)
        owners.register("actions", panel.owners_of)
        readers.register("actions", panel.readers)
        panels.register("actions", 40, panel.render, "actions/_panel.html")
        papers.register("actions", 20, sheets.tables_of)
        mentions.offer(claims.mentions)
