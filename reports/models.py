"""What reports keep of their own: the exports that were asked for, and how far they are."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ExportQuerySet(models.QuerySet["Export"]):
    def unfinished(self) -> ExportQuerySet:
        return self.filter(status__in=(Export.Status.WAITING, Export.Status.RUNNING))


class Export(models.Model):
    """A PDF trail of one case, up to the event that was its last when it was asked for."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("排队中")
        RUNNING = "running", _("生成中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("失败")

    code = models.CharField(_("核验码"), max_length=14, unique=True)
    case_key = models.CharField(_("案件编号"), max_length=60)
    title = models.CharField(_("标题"), max_length=200)
    language = models.CharField(_("语言"), max_length=10, default="zh-hans")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("导出人")
    )
    requested_at = models.DateTimeField(_("导出时间"))
    seq = models.PositiveBigIntegerField(_("覆盖至事件"))
    head = models.CharField(_("链头"), max_length=64)
    status = models.CharField(_("状态"), max_length=8, choices=Status.choices, default=Status.WAITING)
    progress = models.PositiveSmallIntegerField(_("进度"), default=0)  # per cent
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    sha256 = models.CharField(_("文件哈希"), max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("文件大小"), default=0)
    error = models.TextField(_("失败原因"), blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("轨迹导出")
        verbose_name_plural = _("轨迹导出")
        indexes = [models.Index(fields=["case_key", "-requested_at"], name="reports_export_by_case")]
        constraints = [
            models.CheckConstraint(
                name="reports_done_export_has_a_file", condition=~Q(status="done") | (~Q(sha256="") & Q(size__gt=0))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_key} {self.code}"

    @property
    def path(self) -> Path:
        """Where the file lies: outside the web root, named by its code."""
        return Path(settings.EXPORTS_DIR) / f"{self.code}.pdf"

    @property
    def file_name(self) -> str:
        """The name a person gets it under."""
        return f"{self.case_key}-trail-{self.code}.pdf"

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.FAILED)
