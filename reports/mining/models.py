"""Event logs that were asked for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.asked import AskedFile


class LogExport(AskedFile):
    """One event log in one format."""

    PREFIX = "log"

    class Format(models.TextChoices):
        XES = "xes", _("XES（IEEE 1849）")
        OCEL_JSON = "json", _("OCEL 2.0（JSON）")
        OCEL_SQLITE = "sqlite", _("OCEL 2.0（SQLite）")

    format = models.CharField(_("格式"), max_length=6, choices=Format)

    class Meta(AskedFile.Meta):
        abstract = False
        verbose_name = _("过程日志")
        verbose_name_plural = _("过程日志")

    @property
    def ending(self) -> str:
        """What the file's name ends with."""
        return {self.Format.XES: "xes.gz", self.Format.OCEL_JSON: "jsonocel"}.get(self.Format(self.format), "sqlite")
