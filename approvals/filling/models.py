"""What is kept around the forms of cases: files handed in, what is typed before a case begins, and case numbers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflows.library.models import Process


class KeptFile(models.Model):
    """A file that somebody handed in for a field; a case names it by hash and name once it is part of its data."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("字节数"))
    media_type = models.CharField(_("媒体类型"), max_length=100)
    kept_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("案件文件")
        verbose_name_plural = _("案件文件")
        indexes = [models.Index(fields=["sha256", "name"], name="filling_file_by_hash")]

    def __str__(self) -> str:
        return self.name

    @property
    def token(self) -> str:
        """How a case's data names it."""
        return f"{self.sha256}/{self.name}"


class StartDraft(models.Model):
    """What somebody has typed for a new case and not sent."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("填写人")
    )
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="+", verbose_name=_("流程"))
    form = models.JSONField(_("填写内容"), default=dict)
    saved_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("发起草稿")
        verbose_name_plural = _("发起草稿")
        constraints = [
            models.UniqueConstraint(fields=["person", "process"], name="filling_one_start_draft_per_person_and_process")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.process_id}"


class Counter(models.Model):
    """The last number given to a case of a process in a year; its row is locked while the next one is taken."""

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="+", verbose_name=_("流程"))
    year = models.PositiveIntegerField(_("年份"))
    last = models.PositiveIntegerField(_("已用序号"), default=0)

    class Meta:
        verbose_name = _("案号计数")
        verbose_name_plural = _("案号计数")
        constraints = [models.UniqueConstraint(fields=["process", "year"], name="filling_one_counter_a_year")]

    def __str__(self) -> str:
        return f"{self.process_id} {self.year}: {self.last}"
