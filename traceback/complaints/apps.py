from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "complaints"
    label = "traceback_complaints"
    verbose_name = _("投诉溯源")

    def ready(self) -> None:
        """Let the outbox know what the worker does for imports."""
        from complaints import effects  # noqa: F401 - registers what the outbox calls
