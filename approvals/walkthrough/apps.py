from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WalkthroughConfig(AppConfig):
    name = "approvals.walkthrough"
    label = "walkthrough"
    verbose_name = _("流程穿越")

    def ready(self) -> None:
        """Let the effect register itself with the outbox."""
        import_module("approvals.walkthrough.effects")
