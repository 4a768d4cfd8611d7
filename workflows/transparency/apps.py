from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TransparencyConfig(AppConfig):
    name = "workflows.transparency"
    label = "transparency"
    verbose_name = _("透明日志")

    def ready(self) -> None:
        """Checkpoints leave through the outbox."""
        from workflows.transparency import effects  # noqa: F401 - registers what leaves
