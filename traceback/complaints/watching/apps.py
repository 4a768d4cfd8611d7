from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WatchingConfig(AppConfig):
    name = "complaints.watching"
    label = "traceback_watching"
    verbose_name = _("关注内容")

    def ready(self) -> None:
        """Let the outbox know what the worker does for sweeps, and tickets show what they come from."""
        from complaints.tickets import panels
        from complaints.watching import effects  # noqa: F401 - registers what the outbox calls
        from complaints.watching.selectors.panel import of_ticket

        panels.register("signals", 20, of_ticket, "watching/_panel.html")
