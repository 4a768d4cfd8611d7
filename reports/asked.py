"""Files about the cases of a process and a period that somebody asked for and the worker makes: how far they are, made
once, never changed afterwards."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import file_digest
from pathlib import Path
from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from workflows.ledger.canonical import text_of

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: nothing to mistake for something else
LONGEST_BUILD: Final = timedelta(minutes=30)


class StillBuilding(Exception):
    """Another worker is at it; the outbox tries again later."""


def new_code() -> str:
    """A code people can read out: three groups of four."""
    return "-".join("".join(secrets.choice(ALPHABET) for _letter in range(4)) for _group in range(3))


class AskedFile(models.Model):
    """What all such files have: a code, the cases they are about, who wants it, how far it is, and once it is there its
    hash and its figures."""

    PREFIX: ClassVar[str]  # of the file's name

    class Status(models.TextChoices):
        WAITING = "waiting", _("排队中")
        RUNNING = "running", _("生成中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("失败")

    code = models.CharField(_("编号"), max_length=14, unique=True, default=new_code)
    process_key = models.CharField(_("流程"), max_length=60)
    process_name = models.CharField(_("流程名称"), max_length=200)
    since = models.DateField(_("发起日期从"))
    until = models.DateField(_("发起日期至"))
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

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_done_has_a_file",
                condition=~Q(status="done") | (~Q(sha256="") & Q(size__gt=0) & ~Q(figures=""))),
            models.CheckConstraint(name="%(app_label)s_period_in_order", condition=Q(since__lte=models.F("until"))),
        ]
        indexes = [models.Index(fields=["-requested_at"], name="%(app_label)s_latest")]

    def __str__(self) -> str:
        return f"{self.process_key} {self.since}–{self.until} {self.code}"

    @property
    def numbers(self) -> dict[str, Any]:
        """The figures as values; empty while they are not counted."""
        told: dict[str, Any] = json.loads(self.figures) if self.figures else {}
        return told

    @property
    def ending(self) -> str:
        """What the file's name ends with."""
        return "zip"

    @property
    def file_name(self) -> str:
        """The name a person gets it under."""
        return f"{self.PREFIX}-{self.process_key or 'all'}-{self.code}.{self.ending}"

    @property
    def path(self) -> Path:
        """Where the file lies: outside the web root."""
        return Path(settings.EXPORTS_DIR) / self.file_name

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.FAILED)

    @classmethod
    def unfinished(cls) -> models.QuerySet[Self]:
        """Those that wait or are being made."""
        return cls._default_manager.filter(status__in=(cls.Status.WAITING, cls.Status.RUNNING))

    @classmethod
    def take(cls, pk: int, at: datetime) -> Self:
        """The file for whoever makes it; one that is over as it is. Raises StillBuilding while another makes it."""
        with transaction.atomic():
            asked = cls._default_manager.select_for_update().get(pk=pk)
            if asked.is_over:
                return asked
            running = asked.status == cls.Status.RUNNING and asked.started_at
            if running and at - running < LONGEST_BUILD:
                raise StillBuilding
            asked.status, asked.started_at, asked.progress = cls.Status.RUNNING, at, 1
            asked.save(update_fields=["status", "started_at", "progress"])
        return asked

    @classmethod
    def tell(cls, pk: int, percent: int) -> None:
        """How far it is, below a hundred per cent."""
        cls.unfinished().filter(pk=pk).update(progress=min(99, percent))

    def finish(self, at: datetime, figures: Mapping[str, Any]) -> bool:
        """It lies at its path: keep its hash and figures; False when another was quicker."""
        with self.path.open("rb") as file:
            digest, size = file_digest(file, "sha256").hexdigest(), self.path.stat().st_size
        done = {"status": self.Status.DONE, "progress": 100, "sha256": digest, "size": size, "error": "",
                "finished_at": at, "figures": text_of(figures)}
        first = bool(self.unfinished().filter(pk=self.pk).update(**done))
        self.refresh_from_db()
        return first

    @classmethod
    def release(cls, pk: int) -> None:
        """Making it broke off: the next attempt may start at once."""
        cls.unfinished().filter(pk=pk).update(status=cls.Status.WAITING, progress=0)

    @classmethod
    def give_up(cls, pk: int, at: datetime) -> None:
        """The last attempt failed: say so where the person waits."""
        words = _now("文件没有生成，请重新导出；若再次失败，请联系管理员。")
        cls.unfinished().filter(pk=pk).update(status=cls.Status.FAILED, finished_at=at, error=words)
