"""A hand-over of everything somebody leaves behind, and its lines: what becomes of each thing."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Person
from workflows.bpmn.words import in_language, kept, restored


class HandoverQuerySet(models.QuerySet["Handover"]):
    def running(self) -> HandoverQuerySet:
        return self.filter(finished_at=None)


def _successor(label: Any) -> models.ForeignKey[Person | None, Person | None]:
    return models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=label)


class Handover(models.Model):
    """One administrator's act: who leaves, who takes what, and how far it has come."""

    leaver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handovers", verbose_name=_("离职人"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("经办人"))
    address = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    items_to = _successor(_("待办交给"))
    items_else_to = _successor(_("须回避时交给"))
    posts_to = _successor(_("岗位交给"))
    processes_to = _successor(_("流程责任交给"))
    posts_at = models.DateTimeField(_("岗位交接时间"))
    deactivate = models.BooleanField(_("交接后停用"), default=False)
    begun_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    attempts = models.PositiveSmallIntegerField(_("次数"), default=1)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("离职交接")
        verbose_name_plural = _("离职交接")
        constraints = [
            models.UniqueConstraint(
                name="handover_one_at_a_time", fields=["leaver"], condition=Q(finished_at__isnull=True)
            )
        ]
        indexes = [models.Index(fields=["-begun_at", "-id"], name="handover_latest")]

    def __str__(self) -> str:
        return f"{self.leaver_id} {self.begun_at:%Y-%m-%d}"


class Line(models.Model):
    """One thing that is handed over, ended or left, and what came of it."""

    class Kind(models.TextChoices):
        ASKING = "asking", _("征询与委派")
        ITEM = "item", _("个人待办")
        TURN = "turn", _("尚未轮到的会签")
        HOLDING = "holding", _("岗位任职")
        PROCESS = "process", _("流程责任")
        ABSENCE = "absence", _("本人外出")
        SUBSTITUTION = "substitution", _("为他人代办")
        SECRETARY = "secretary", _("部门秘书")
        ACCOUNT = "account", _("账号")

    class Status(models.TextChoices):
        PENDING = "pending", _("等待执行")
        DONE = "done", _("已完成")
        GONE = "gone", _("不再需要")
        LEFT = "left", _("未完成")

    class Result(models.TextChoices):
        HANDED_OVER = "handed_over", _("已移交")
        TAKEN_BACK = "taken_back", _("已收回")
        ENDED = "ended", _("已结束")
        VACANT = "vacant", _("已结束，无继任者")
        HELD_ALREADY = "held_already", _("已结束，继任者已任此岗位")
        DEACTIVATED = "deactivated", _("已停用")

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="lines", verbose_name=_("交接"))
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    target_id = models.BigIntegerField()
    name = models.CharField(_("内容"), max_length=300)
    case_key = models.CharField(_("案件编号"), max_length=60, blank=True)
    to = _successor(_("交给"))
    status = models.CharField(_("状态"), max_length=8, choices=Status, default=Status.PENDING)
    result = models.CharField(_("结果"), max_length=12, choices=Result, blank=True)
    why = models.CharField(_("原因"), max_length=500, blank=True)
    why_made = models.JSONField(default=dict, blank=True)  # how the sentence was made, to say it in other languages
    done_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("交接明细")
        verbose_name_plural = _("交接明细")
        constraints = [
            models.UniqueConstraint(name="handover_each_thing_once", fields=["handover", "kind", "target_id"])
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def why_words(self) -> str:
        """Why it was left, in the reader's language."""
        return in_language(restored(self.why_made), gettext) if self.why_made else self.why


def reason_fields(why: str) -> dict[str, Any]:
    """The fields of a line that say why it was left; empty for nothing."""
    return {"why": str(why)[:500], "why_made": kept(why) if why else {}}
