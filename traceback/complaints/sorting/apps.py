from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SortingConfig(AppConfig):
    name = "complaints.sorting"
    label = "traceback_sorting"
    verbose_name = _("投诉归类")

    def ready(self) -> None:
        """Let the outbox know what the worker does for sorting."""
        from complaints.sorting import effects  # noqa: F401 - registers what the outbox calls
