"""Event logs that were asked for: of which process and period, in which format, and how far they are."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.asked import AskedFile


class LogExport(AskedFile):
    """One event log; none is changed once it is made."""

    class Format(models.TextChoices):
        XES = "xes", _("XES（IEEE 1849）")
        OCEL_JSON = "json", _("OCEL 2.0（JSON）")
        OCEL_SQLITE = "sqlite", _("OCEL 2.0（SQLite）")

    process_key = models.CharField(_("流程"), max_length=60)
    process_name = models.CharField(_("流程名称"), max_length=200)
    since = models.DateField(_("发起日期从"))
    until = models.DateField(_("发起日期至"))
    format = models.CharField(_("格式"), max_length=6, choices=Format)

    class Meta:
        verbose_name = _("过程日志")
        verbose_name_plural = _("过程日志")
        constraints = [
            models.CheckConstraint(
                name="mining_done_has_a_file",
                condition=~Q(status="done") | (~Q(sha256="") & Q(size__gt=0) & ~Q(figures=""))),
            models.CheckConstraint(name="mining_period_in_order", condition=Q(since__lte=models.F("until"))),
        ]
        indexes = [models.Index(fields=["-requested_at"], name="mining_latest")]

    def __str__(self) -> str:
        return f"{self.process_key} {self.since}–{self.until} {self.code}"

    @property
    def file_name(self) -> str:
        """The name a person gets it under."""
        ending = {self.Format.XES: "xes.gz", self.Format.OCEL_JSON: "jsonocel", self.Format.OCEL_SQLITE: "sqlite"}
        return f"{self.process_key}-{self.code}.{ending[self.Format(self.format)]}"

    @property
    def path(self) -> Path:
        """Where the file lies: outside the web root."""
        return Path(settings.EXPORTS_DIR) / f"log-{self.file_name}"
