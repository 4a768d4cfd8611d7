from django.apps import AppConfig
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    name = "approvals.inbox"
    label = "inbox"
    verbose_name = _("待办")

    def ready(self) -> None:
        """Fill the ports through which the engine's shell reaches people."""
        from approvals.inbox.ports import InboxResolver, InboxWork, WorkingDeadlines
        from approvals.inbox.replay import domain as replayed
        from approvals.inbox.services import recounting, undoing
        from approvals.organisation import backend
        from approvals.working_time.services.recounting import followers
        from workflows.library import domains
        from workflows.runtime import pending, ports
        from workflows.runtime.models import PendingCommand

        backend.frame["may_undo"] = lambda at: Exists(
            PendingCommand.objects.waiting().filter(given_by=OuterRef("pk"), effective_at__gt=at)
        )
        ports.work.fill(InboxWork())
        ports.resolver.fill(InboxResolver())
        ports.deadlines.fill(WorkingDeadlines())
        ports.domains[replayed.PROCESS_KEY] = replayed.Declarations()
        followers.append(recounting.OpenWork())
        pending.carries_out(undoing.KIND, undoing.CARRIER)
        domains.register(replayed.PROCESS_KEY, replayed.Declarations())
