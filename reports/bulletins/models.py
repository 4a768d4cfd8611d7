"""A bulletin: whose (with no department: of all, for leaders), of which month, its figures, how far its file is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def unfinished(self) -> BulletinQuerySet:
        return self.filter(status__in=(Bulletin.Status.WAITING, Bulletin.Status.RUNNING))


class Bulletin(models.Model):
    """One bulletin: of a department, or without one the operations bulletin 运行月报 of all. Asked for again, a new one
    stands beside it; none is ever changed once made."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("排队中")
        RUNNING = "running", _("生成中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("失败")

    code = models.CharField(_("编号"), max_length=14, unique=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+", verbose_name=_("部门"))
    month = models.DateField(_("月份"))
    language = models.CharField(_("语言"), max_length=10, default="zh-hans")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("要求人"))
    requested_at = models.DateTimeField(_("要求时间"))
    figures = models.TextField(_("数据"), blank=True)  # canonical text, written once
    status = models.CharField(_("状态"), max_length=8, choices=Status, default=Status.WAITING)
    progress = models.PositiveSmallIntegerField(_("进度"), default=0)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("大小"), default=0)
    error = models.TextField(_("失败原因"), blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("部门通报")
        verbose_name_plural = _("部门通报")
        constraints = [
            models.UniqueConstraint(fields=["department", "month"], condition=Q(requested_by=None),
                                    name="bulletins_the_clock_makes_one"),
            models.UniqueConstraint(fields=["month"], condition=Q(requested_by=None, department=None),
                                    name="bulletins_the_clock_makes_one_of_all"),
            models.CheckConstraint(
                name="bulletins_done_has_a_file",
                condition=~Q(status="done") | (~Q(sha256="") & Q(size__gt=0) & ~Q(figures=""))),
            models.CheckConstraint(name="bulletins_months_begin_on_their_first", condition=Q(month__day=1)),
        ]
        indexes = [models.Index(fields=["department", "-month", "-id"], name="bulletins_of_department")]

    def __str__(self) -> str:
        return f"{self.department_id} {self.month:%Y-%m} {self.code}"

    @property
    def whose(self) -> str:
        """The department's name, or what the bulletin of all is called."""
        return self.department.name if self.department else _now("运行月报")

    @property
    def numbers(self) -> dict[str, Any]:
        """The figures as values; empty while they are not counted."""
        told: dict[str, Any] = json.loads(self.figures) if self.figures else {}
        return told

    @property
    def path(self) -> Path:
        """Where the file lies: outside the web root, named by its code."""
        return Path(settings.EXPORTS_DIR) / f"bulletin-{self.code}.pdf"

    @property
    def file_name(self) -> str:
        """The name a person gets it under."""
        whose = self.department.code if self.department else "operations"
        return f"bulletin-{whose}-{self.month:%Y-%m}-{self.code}.pdf"

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.FAILED)
