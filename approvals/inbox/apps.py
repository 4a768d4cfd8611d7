from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    name = "approvals.inbox"
    label = "inbox"
    verbose_name = _("待办")

    def ready(self) -> None:
        """Fill the ports through which the engine's shell reaches people."""
        from approvals.inbox import labels, subjects
        from approvals.inbox.ports import InboxResolver, InboxWork, WorkingDeadlines
        from approvals.inbox.replay import domain as replayed
        from approvals.inbox.seats import MAY_UNDO
        from approvals.inbox.selectors import lateness
        from approvals.inbox.services import recounting, undoing
        from approvals.inbox.sheets import FormSubject
        from approvals.organisation import backend
        from approvals.working_time.services.recounting import followers
        from workflows.landscape import health
        from workflows.library import domains, names
        from workflows.runtime import pending, ports

        backend.frame["may_undo"] = MAY_UNDO
        names.offer(labels.names_of)
        subjects.speak_for_the_rest(FormSubject())
        ports.work.fill(InboxWork())
        ports.resolver.fill(InboxResolver())
        ports.deadlines.fill(WorkingDeadlines())
        ports.domains[replayed.PROCESS_KEY] = replayed.Declarations()
        followers.append(recounting.OpenWork())
        health.offer(lateness.overdue)
        pending.carries_out(undoing.KIND, undoing.CARRIER)
        domains.register(replayed.PROCESS_KEY, replayed.Declarations())
