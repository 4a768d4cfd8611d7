from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketingReviewConfig(AppConfig):
    name = "marketing_review"
    label = "marketing_review"
    verbose_name = _("营销案")

    def ready(self) -> None:
        """Speak for the marketing process: to the library, to the engine's shell and to the inbox."""
        from approvals.inbox import labels, subjects
        from marketing_review.effects import notices, oa  # noqa: F401 - registers what leaves through the outbox
        from marketing_review.laws import PROCESS_KEY
        from marketing_review.services.domain import MarketingDomain
        from marketing_review.services.subject import MarketingSubject
        from workflows.library import domains
        from workflows.runtime import ports

        domain = MarketingDomain()
        domains.register(PROCESS_KEY, domain)
        ports.domains[PROCESS_KEY] = domain
        subjects.register(PROCESS_KEY, MarketingSubject(), keys=r"MKT-\d{4}-\d+")
        labels.name_outcomes({
            "drop": _("放弃"), "launch": _("确认上线"), "end": _("结束活动"), "change": _("发起变更"),
            "stop": _("终止活动"),
        })
