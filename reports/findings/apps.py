from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FindingsConfig(AppConfig):
    name = "reports.findings"
    label = "findings"
    verbose_name = _("审计整改")

    def ready(self) -> None:
        """How many findings wait for a person comes with the person, in the one statement that reads them."""
        from approvals.organisation import backend
        from reports.findings.waiting import WAITING

        backend.frame["findings_waiting"] = WAITING
