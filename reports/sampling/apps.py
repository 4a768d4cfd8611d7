from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SamplingConfig(AppConfig):
    name = "reports.sampling"
    label = "sampling"
    verbose_name = _("审计抽样")

    def ready(self) -> None:
        from reports.sampling import effects  # noqa: F401  (registers what the outbox calls)
