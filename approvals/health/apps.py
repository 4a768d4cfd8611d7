from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    name = "approvals.health"
    label = "health"
    verbose_name = _("流程健康度")

    def ready(self) -> None:
        """Say on the map of processes how the versions in force are doing."""
        from approvals.health import marks
        from workflows.landscape import health

        health.offer_marks(marks.marks)
