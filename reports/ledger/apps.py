from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerPagesConfig(AppConfig):
    name = "reports.ledger"
    label = "reports_ledger"
    verbose_name = _("账本")
