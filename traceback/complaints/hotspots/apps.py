from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HotspotsConfig(AppConfig):
    name = "complaints.hotspots"
    label = "traceback_hotspots"
    verbose_name = _("热点话题")

    def ready(self) -> None:
        """Let the outbox know what the worker does for topics."""
        from complaints.hotspots import effects  # noqa: F401 - registers what the outbox calls
