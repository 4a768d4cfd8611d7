from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReadingConfig(AppConfig):
    name = "reports.reading"
    label = "reading"
    verbose_name = _("查阅记录")

    def ready(self) -> None:
        """The rows stand under the guards and the background check of the ledger."""
        from reports.reading.checking import check
        from reports.reading.models import Read, Seal
        from workflows.transparency import wards

        wards.take_in(wards.Ward("reads", _("查阅记录"), (Read._meta.db_table, Seal._meta.db_table), check))
