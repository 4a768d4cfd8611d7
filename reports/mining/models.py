"""Event logs that were asked for: of which process and period, in which format, and how far they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LogExportQuerySet(models.QuerySet["LogExport"]):
    def unfinished(self) -> LogExportQuerySet:
        return self.filter(status__in=(LogExport.Status.WAITING, LogExport.Status.RUNNING))


class LogExport(models.Model):
    """One event log; none is changed once it is made."""

    class Format(models.TextChoices):
        XES = "xes", _("XES（IEEE 1849）")
        OCEL_JSON = "json", _("OCEL 2.0（JSON）")
        OCEL_SQLITE = "sqlite", _("OCEL 2.0（SQLite）")

    class Status(models.TextChoices):
        WAITING = "waiting", _("排队中")
        RUNNING = "running", _("生成中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("失败")

    code = models.CharField(_("编号"), max_length=14, unique=True)
    process_key = models.CharField(_("流程"), max_length=60)
    process_name = models.CharField(_("流程名称"), max_length=200)
    since = models.DateField(_("发起日期从"))
    until = models.DateField(_("发起日期至"))
    format = models.CharField(_("格式"), max_length=6, choices=Format)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("要求人"))
    requested_at = models.DateTimeField(_("要求时间"))
    figures = models.TextField(_("数据"), blank=True)
    status = models.CharField(_("状态"), max_length=8, choices=Status, default=Status.WAITING)
    progress = models.PositiveSmallIntegerField(_("进度"), default=0)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("大小"), default=0)
    error = models.TextField(_("失败原因"), blank=True)

    objects = LogExportQuerySet.as_manager()

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
    def numbers(self) -> dict[str, Any]:
        """Cases, events, and how many cases fit their version; empty while they are not counted."""
        told: dict[str, Any] = json.loads(self.figures) if self.figures else {}
        return told

    @property
    def file_name(self) -> str:
        """The name a person gets it under."""
        ending = {self.Format.XES: "xes.gz", self.Format.OCEL_JSON: "jsonocel", self.Format.OCEL_SQLITE: "sqlite"}
        return f"{self.process_key}-{self.code}.{ending[self.Format(self.format)]}"

    @property
    def path(self) -> Path:
        """Where the file lies: outside the web root."""
        return Path(settings.EXPORTS_DIR) / f"log-{self.file_name}"

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.FAILED)
