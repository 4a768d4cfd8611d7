"""A migration of running cases from one version to another, and its lines: what was said of each case, and done."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.bpmn.words import restored
from workflows.ledger.actor import Actor
from workflows.library.models import Process, ProcessVersion
from workflows.runtime.models import Case


class MigrationQuerySet(models.QuerySet["Migration"]):
    def on_the_way(self) -> MigrationQuerySet:
        """A worker is at it, or should be."""
        return self.filter(state__in=(Migration.State.FORECASTING, Migration.State.RUNNING))


class Migration(models.Model):
    """Somebody's plan to let cases of one version go on in another: looked at first, then carried out."""

    class State(models.TextChoices):
        FORECASTING = "forecasting", _("正在预演")
        FORECAST = "forecast", _("已预演，尚未执行")
        RUNNING = "running", _("正在迁移")
        DONE = "done", _("已完成")

    process = models.ForeignKey(Process, models.PROTECT, related_name="migrations", verbose_name=_("流程"))
    source = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="+", verbose_name=_("原版本"))
    target = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="+", verbose_name=_("目标版本"))
    mapping = models.TextField(_("环节对应"), default="{}")
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.FORECASTING)
    planned_by_id = models.BigIntegerField(_("预演人编号"))
    planned_by_name = models.CharField(_("预演人"), max_length=200)
    planned_at = models.DateTimeField(_("预演时间"))
    reason = models.CharField(_("迁移原因"), max_length=500, blank=True)
    actor = models.TextField(default="", blank=True)  # who has it carried out, as JSON: names are copied
    begun_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    objects = MigrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("版本迁移")
        verbose_name_plural = _("版本迁移")
        constraints = [
            models.UniqueConstraint(
                name="migration_one_at_a_time", fields=["process"], condition=Q(state="running")
            ),
            models.CheckConstraint(
                name="migration_is_signed_with_a_reason",
                condition=Q(state__in=("forecasting", "forecast"))
                | (~Q(reason="") & ~Q(actor="") & Q(begun_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="migration_leads_to_another_version", condition=~Q(source=models.F("target"))
            ),
        ]
        indexes = [models.Index(fields=["source", "-planned_at", "-id"], name="migration_latest")]

    def __str__(self) -> str:
        return f"{self.process_id}: {self.source_id} → {self.target_id}"

    @property
    def by(self) -> Actor:
        """Who has it carried out."""
        return Actor(**json.loads(self.actor))

    @property
    def mapped(self) -> dict[str, str]:
        """Old node → the node that goes on with it."""
        return dict(json.loads(self.mapping))


class MigrationLine(models.Model):
    """One running case: what was found about it, whether it is to be moved, and what came of it."""

    class Verdict(models.TextChoices):
        MOVE = "move", _("可迁移")
        FINISH = "finish", _("建议办结")
        DECIDE = "decide", _("需要决定")
        REFUSED = "refused", _("不能迁移")

    class Outcome(models.TextChoices):
        PENDING = "pending", _("未处理")
        MOVED = "moved", _("已迁移")
        LEFT = "left", _("未迁移")

    migration = models.ForeignKey(Migration, models.CASCADE, related_name="lines", verbose_name=_("迁移"))
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("案件"))
    verdict = models.CharField(_("结论"), max_length=8, choices=Verdict)
    sentence = models.TextField(_("说明"))  # as JSON: it is said in the reader's language
    possible = models.BooleanField(_("可以勾选"))
    ticked = models.BooleanField(_("勾选"), default=False)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome, default=Outcome.PENDING)
    why = models.TextField(_("未迁移的原因"), blank=True)
    done_at = models.DateTimeField(_("处理时间"), null=True)

    class Meta:
        verbose_name = _("迁移明细")
        verbose_name_plural = _("迁移明细")
        constraints = [
            models.UniqueConstraint(name="migration_each_case_once", fields=["migration", "case"]),
            models.CheckConstraint(
                name="migration_only_what_is_possible_is_ticked", condition=Q(possible=True) | Q(ticked=False)
            ),
        ]
        indexes = [models.Index(fields=["migration", "verdict", "id"], name="migration_by_verdict")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.verdict}"

    @property
    def said(self) -> str:
        """What was found, in one sentence that knows how it was made."""
        return restored(_read(self.sentence))

    @property
    def reason(self) -> str:
        """Why it was left out; empty when it was not."""
        return restored(_read(self.why)) if self.why else ""


def _read(text: str) -> dict[str, Any]:
    return dict(json.loads(text))
