"""The engine's shell as a Django app; its system check refuses to run with a port left open."""

from importlib import import_module

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from workflows.runtime.checks import ports_are_filled


class RuntimeConfig(AppConfig):
    name = "workflows.runtime"
    label = "runtime"
    verbose_name = _("案件运行")

    def ready(self) -> None:
        from workflows.ledger import heads
        from workflows.library import domains, holds, retiring
        from workflows.runtime import operations, selectors
        from workflows.runtime.heads import PREFIX, CaseHeads

        checks.register(ports_are_filled, "workflows")
        heads.register(PREFIX, CaseHeads())
        retiring.count_uses_by(selectors.open_cases_on)
        domains.offer_operations(operations.names)
        holds.offer(selectors.has_cases)
        import_module("workflows.runtime.effects")  # they register themselves
        import_module("workflows.runtime.alarms")
