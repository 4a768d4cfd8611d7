from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class TransparencyConfig(AppConfig):
    name = "workflows.transparency"
    label = "transparency"
    verbose_name = _("透明日志")

    def ready(self) -> None:
        """Checkpoints leave through the outbox; before the product is run its power over the ledger is looked at."""
        from workflows.transparency import effects  # noqa: F401 - registers what leaves
        from workflows.transparency.deploy_checks import application_adds_only

        checks.register(application_adds_only, "workflows", deploy=True)
