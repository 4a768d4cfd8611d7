from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MiningConfig(AppConfig):
    name = "reports.mining"
    label = "mining"
    verbose_name = _("过程日志")

    def ready(self) -> None:
        from reports.mining import effects  # noqa: F401  (registers what the outbox calls)
