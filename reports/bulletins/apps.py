from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulletinsConfig(AppConfig):
    name = "reports.bulletins"
    label = "bulletins"
    verbose_name = _("部门通报")

    def ready(self) -> None:
        from reports.bulletins import effects  # noqa: F401  (registers what the outbox calls)
