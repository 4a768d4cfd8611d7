"""One import: a file, how it is understood, how far it has come and what was wrong with it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from complaints.models.source import Source


class ImportRun(FSMModelMixin, models.Model):
    """A file between its upload and its report. Its rows are taken in chunks, each with its figures or not at all."""

    class Kind(models.TextChoices):
        CONTACTS = "contacts", _("投诉、咨询与建议")
        EXPOSURES = "exposures", _("曝光量")
        SURVEY = "survey", _("满意度调查")
        TREE = "tree", _("分类树")

    class Way(models.TextChoices):
        UPLOAD = "upload", _("网页上传")
        FOLDER = "folder", _("监视目录")
        API = "api", _("接口")
        COMMAND = "command", _("命令行")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("待核对")
        RUNNING = "running", _("导入中")
        FINISHED = "finished", _("已完成")
        FAILED = "failed", _("已中断")
        CANCELLED = "cancelled", _("已取消")

    kind = models.CharField(_("内容"), max_length=12, choices=Kind)
    way = models.CharField(_("途径"), max_length=8, choices=Way, default=Way.UPLOAD)
    source = models.ForeignKey(Source, models.PROTECT, related_name="runs", verbose_name=_("投诉来源"))
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.BigIntegerField(_("大小"))
    state = FSMField(_("状态"), choices=State, default=State.UPLOADED, protected=True)
    mapping = models.JSONField(_("列对应"), default=dict)
    total = models.BigIntegerField(_("总行数"), default=0)  # as counted before reading: good enough for a bar
    done = models.BigIntegerField(_("已处理行数"), default=0)
    stored = models.BigIntegerField(_("新增行数"), default=0)
    repeated = models.BigIntegerField(_("重复行数"), default=0)
    wrong = models.BigIntegerField(_("有问题的行数"), default=0)
    unsorted = models.BigIntegerField(_("未能归类的行数"), default=0)
    failure = models.CharField(_("中断原因"), max_length=300)
    by_id = models.BigIntegerField(_("导入人编号"), null=True)
    by_name = models.CharField(_("导入人"), max_length=200)
    uploaded_at = models.DateTimeField(_("上传时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = _("导入")
        verbose_name_plural = _("导入")
        constraints = [
            models.CheckConstraint(
                name="complaints_every_row_is_counted_once",
                condition=Q(done=F("stored") + F("repeated") + F("wrong"))),
            models.CheckConstraint(
                name="complaints_an_end_is_dated",
                condition=Q(state__in=["finished", "failed", "cancelled"], ended_at__isnull=False)
                | Q(state__in=["uploaded", "running"], ended_at__isnull=True)),
        ]
        indexes = [
            models.Index(fields=["-uploaded_at", "-id"], name="complaints_latest_runs"),
            models.Index(fields=["sha256"], name="complaints_runs_of_a_file"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in {self.State.FINISHED, self.State.CANCELLED}

    @property
    def may_start(self) -> bool:
        """Whether a person may have it begin, or go on from where it stopped."""
        return self.state in {self.State.UPLOADED, self.State.FAILED}

    @property
    def percent(self) -> int:
        """How much of the file has been gone through."""
        if self.state == self.State.FINISHED:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @transition(field=state, source=[State.UPLOADED, State.FAILED], target=State.RUNNING)
    def start(self) -> None:
        """Go through the rows, from where it stopped if it had begun."""
        self.failure, self.ended_at = "", None

    @transition(field=state, source=State.RUNNING, target=State.FINISHED)
    def finish(self, *, at: datetime) -> None:
        self.ended_at = at

    @transition(field=state, source=State.RUNNING, target=State.FAILED)
    def fail(self, *, why: str, at: datetime) -> None:
        self.failure, self.ended_at = why[:300], at

    @transition(field=state, source=[State.UPLOADED, State.RUNNING, State.FAILED], target=State.CANCELLED)
    def cancel(self, *, at: datetime) -> None:
        """What has been taken in stays; the rest is not looked at."""
        self.ended_at = at


class RowProblem(models.Model):
    """Why a row was not taken in; said in the reader's language from its code."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, models.PROTECT, db_index=False, related_name="problems", verbose_name=_("导入"))
    row = models.BigIntegerField(_("行"))
    column = models.CharField(_("列"), max_length=100)
    code = models.CharField(_("问题"), max_length=20)
    value = models.CharField(_("原值"), max_length=80)  # masked

    class Meta:
        verbose_name = _("问题行")
        verbose_name_plural = _("问题行")
        indexes = [models.Index(fields=["run", "row", "id"], name="complaints_problems_of_run")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.row} {self.code}"
