"""Reads and the batches they are sealed in: both tables only grow."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_PATH: Final = 200


class ReadQuerySet(models.QuerySet["Read"]):
    def between(self, since: datetime | None, until: datetime | None) -> ReadQuerySet:
        found = self.filter(at__gte=since) if since else self
        return found.filter(at__lt=until) if until else found

    def about(self, key: str) -> ReadQuerySet:
        """What was read of the object with this number, on whatever page."""
        return self.filter(key=key)


class Read(models.Model):
    """A page that was shown to somebody whose access rests on the auditor's role; names are copied, names change."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("时间"))
    person_id = models.BigIntegerField(_("人员编号"))
    person_name = models.CharField(_("姓名"), max_length=200)
    person_number = models.CharField(_("工号"), max_length=20)
    kind = models.CharField(_("对象类型"), max_length=40)
    key = models.CharField(_("对象编号"), max_length=100, blank=True)
    page = models.CharField(_("页面"), max_length=60)
    path = models.CharField(_("网址"), max_length=LONGEST_PATH)
    address = models.CharField(_("来源地址"), max_length=45)

    objects = ReadQuerySet.as_manager()

    class Meta:
        verbose_name = _("查阅记录")
        verbose_name_plural = _("查阅记录")
        indexes = [
            models.Index(fields=["key", "-at", "-id"], name="reading_read_by_key"),
            models.Index(fields=["person_number", "-at", "-id"], name="reading_read_by_person"),
            models.Index(fields=["-at", "-id"], name="reading_read_at"),
        ]

    def __str__(self) -> str:
        return f"{self.person_name} {self.page} {self.key}"


class Seal(models.Model):
    """A batch of reads with its hash in the ledger: event number `number` of the stream `reads` says the same.

    It covers every read above `after` up to `last`; `entries` holds each one's id (8 bytes) and digest (32 bytes)."""

    number = models.BigIntegerField(_("批次"), primary_key=True)
    after = models.BigIntegerField(_("之后"))
    last = models.BigIntegerField(_("至"))
    count = models.PositiveIntegerField(_("条数"))
    entries = models.BinaryField(_("摘要"))
    hash = models.CharField(_("哈希"), max_length=64)
    at = models.DateTimeField(_("封存时间"))

    objects: models.Manager[Seal] = models.Manager()

    class Meta:
        verbose_name = _("查阅记录封存批次")
        verbose_name_plural = _("查阅记录封存批次")

    def __str__(self) -> str:
        return str(self.number)
