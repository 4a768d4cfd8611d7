from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReleaseConfig(AppConfig):
    name = "approvals.release"
    label = "release"
    verbose_name = _("流程发布")

    def ready(self) -> None:
        """Take the one permit to release versions, add gates, and speak for releases in the inbox and in the editor."""
        from approvals.inbox import labels, subjects
        from approvals.release import choosing, flows, gates, staffing, walks
        from approvals.release.models import PROCESS_KEY
        from approvals.release.subject import OUTCOMES, ReleaseSubject
        from workflows.editor import ports
        from workflows.library import permits
        from workflows.runtime import starting

        starting.offer(choosing.choose)
        flows.ReleaseFlow.permit = permits.claim()
        gates.register(staffing.approvers, once_more=True)
        gates.register(staffing.rules, once_more=True)
        ports.offer_remark(staffing.remarks)
        gates.register(walks.walked)
        labels.name_outcomes(OUTCOMES)
        subjects.register(PROCESS_KEY, ReleaseSubject(), keys=r"REL-\d+")
