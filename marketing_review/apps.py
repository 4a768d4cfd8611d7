from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketingReviewConfig(AppConfig):
    name = "marketing_review"
    label = "marketing_review"
    verbose_name = _("营销案")

    def ready(self) -> None:
        """Speak for the marketing process: to the library, to the editor, to the engine's shell and to the inbox."""
        from approvals.health import escapes
        from approvals.inbox import labels, subjects
        from approvals.release.services import oblige
        from marketing_review.effects import notices, oa  # noqa: F401 - registers what leaves through the outbox
        from marketing_review.laws import PROCESS_KEY
        from marketing_review.selectors import escaped, naming, scripts
        from marketing_review.services.alarms import CampaignAlarms
        from marketing_review.services.domain import MarketingDomain, transitions
        from marketing_review.services.subject import MarketingSubject
        from workflows.editor import ports as ports_of_editor
        from workflows.library import domains
        from workflows.runtime import alarms, ports
        from workflows.scripts import ports as ports_of_scripts

        naming.offer()
        escapes.offer(PROCESS_KEY, escaped.escaped)
        ports_of_editor.offer(ports_of_editor.TRANSITION, transitions)
        domain = MarketingDomain()
        domains.register(PROCESS_KEY, domain)
        ports.domains[PROCESS_KEY] = domain
        alarms.receivers[PROCESS_KEY] = CampaignAlarms()
        ports_of_scripts.owners[PROCESS_KEY] = scripts.CampaignScripts()
        oblige(PROCESS_KEY, ["service_reviewer"])  # customer service reviews every version of it
        subjects.register(PROCESS_KEY, MarketingSubject(), keys=r"MKT-\d{4}-\d+")
        labels.name_outcomes({
            "drop": _("放弃"), "launch": _("确认上线"), "end": _("结束活动"), "change": _("发起变更"),
            "stop": _("终止活动"),
        })
