from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MigrationConfig(AppConfig):
    name = "workflows.migration"
    label = "migration"
    verbose_name = _("版本迁移")

    def ready(self) -> None:
        """Let the effect register itself with the outbox."""
        import_module("workflows.migration.effects")
