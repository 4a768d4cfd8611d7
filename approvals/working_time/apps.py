from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkingTimeConfig(AppConfig):
    name = "approvals.working_time"
    label = "working_time"
    verbose_name = _("工作时间")

    def ready(self) -> None:
        """Let the outbox know its effect."""
        from approvals.working_time import effects  # noqa: F401
