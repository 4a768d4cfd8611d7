from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandoverConfig(AppConfig):
    name = "approvals.handover"
    label = "handover"
    verbose_name = _("离职交接")

    def ready(self) -> None:
        """Let the effect register itself with the outbox."""
        import_module("approvals.handover.effects")
