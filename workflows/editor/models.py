"""The working copy of a process that is being edited, who holds it, and everybody who had a hand in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflows.library.models import Process, ProcessVersion

SILENCE: Final = timedelta(minutes=5)  # after so long without a sign of life anybody may go on with the working copy


class Draft(models.Model):
    """What a process is going to be: one working copy per process, kept every few seconds, not yet a version."""

    process = models.OneToOneField(Process, models.PROTECT, related_name="working_copy", verbose_name=_("流程"))
    base = models.ForeignKey(
        ProcessVersion, models.SET_NULL, null=True, related_name="+", verbose_name=_("起点版本")
    )  # none: begun on an empty template
    version = models.ForeignKey(
        ProcessVersion, models.SET_NULL, null=True, related_name="+", verbose_name=_("草稿版本")
    )  # the draft version that saving replaces; none: saving makes the next one
    source = models.BinaryField(_("BPMN 文件"))
    sha256 = models.CharField("SHA-256", max_length=64)
    saved_sha256 = models.CharField(_("上次保存为版本时的 SHA-256"), max_length=64)
    revision = models.PositiveIntegerField(_("修订号"), default=0)
    edited_by_id = models.BigIntegerField(_("编辑人编号"))
    edited_by_name = models.CharField(_("编辑人"), max_length=200)
    edited_at = models.DateTimeField(_("编辑时间"))

    class Meta:
        verbose_name = _("编辑中的流程")
        verbose_name_plural = _("编辑中的流程")

    def __str__(self) -> str:
        return f"{self.process_id} r{self.revision}"

    @property
    def bytes(self) -> bytes:
        """The text of the file; PostgreSQL hands it out as a memoryview."""
        return bytes(self.source)

    @property
    def is_unsaved(self) -> bool:
        """Whether it says something that no version says."""
        return self.sha256 != self.saved_sha256


class EditLock(models.Model):
    """Who edits the working copy, since when, and when they were last heard of."""

    draft = models.OneToOneField(
        Draft, models.CASCADE, primary_key=True, related_name="lock", verbose_name=_("编辑中的流程")
    )
    holder_id = models.BigIntegerField(_("编辑人编号"))
    holder_name = models.CharField(_("编辑人"), max_length=200)
    since = models.DateTimeField(_("开始时间"))
    beat_at = models.DateTimeField(_("最近活动"))

    class Meta:
        verbose_name = _("编辑锁")
        verbose_name_plural = _("编辑锁")

    def __str__(self) -> str:
        return f"{self.draft_id} ← {self.holder_name}"

    def is_silent(self, at: datetime) -> bool:
        """Whether the holder has not been heard of for so long that anybody may go on."""
        return at - self.beat_at > SILENCE

    def bars(self, person_id: int | None, at: datetime) -> bool:
        """Whether it keeps this person from editing now."""
        return self.holder_id != person_id and not self.is_silent(at)


class Hand(models.Model):
    """Somebody who changed the working copy: an author of whatever it is saved as."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="hands", verbose_name=_("编辑中的流程"))
    person_id = models.BigIntegerField(_("编辑人编号"))
    name = models.CharField(_("编辑人"), max_length=200)

    class Meta:
        verbose_name = _("编辑人")
        verbose_name_plural = _("编辑人")
        constraints = [models.UniqueConstraint(fields=["draft", "person_id"], name="editor_hand_once")]

    def __str__(self) -> str:
        return self.name
