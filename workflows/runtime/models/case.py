"""A case: one run of a process version, its whole engine state in one document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.library.models import ProcessVersion

if TYPE_CHECKING:
    from workflows.engine.graph import Graph


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        return self.filter(status__in=(Case.Status.RUNNING, Case.Status.SUSPENDED))

    def started_by(self, person_id: int) -> CaseQuerySet:
        return self.filter(initiator_id=person_id)

    def of_process(self, process_key: str) -> CaseQuerySet:
        return self.filter(process_key=process_key)


class Case(models.Model):
    """One run of a process version; whoever moves it holds the lock of this row."""

    class Status(models.TextChoices):
        RUNNING = "running", _("进行中")
        SUSPENDED = "suspended", _("已暂停")
        ENDED = "ended", _("已办结")
        CANCELLED = "cancelled", _("已取消")

    key = models.CharField(_("案件编号"), max_length=60, unique=True)
    process_version = models.ForeignKey(
        ProcessVersion, on_delete=models.PROTECT, related_name="cases", verbose_name=_("流程版本")
    )
    process_key = models.CharField(_("流程"), max_length=60)
    title = models.CharField(_("标题"), max_length=200)
    initiator_id = models.BigIntegerField(_("发起人"), null=True)
    initiator_name = models.CharField(_("发起人姓名"), max_length=100, blank=True)
    document = models.TextField(_("运行状态"), editable=False)
    fired = models.TextField(_("已发生的业务动作"), default="[]", editable=False)
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.RUNNING)
    round = models.PositiveIntegerField(_("轮次"), default=1)
    revision = models.PositiveIntegerField(_("修订号"), default=0)
    step_label = models.CharField(_("当前环节"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("发起时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ledger_seq = models.PositiveBigIntegerField(_("存证序号"), default=0)
    ledger_head = models.CharField(_("存证链头"), max_length=64)
    ledger_at = models.DateTimeField(_("存证时间"), null=True)
    caller = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="called", verbose_name=_("上级案件")
    )
    caller_scope = models.BigIntegerField(null=True)
    caller_generation = models.BigIntegerField(null=True)

    objects = CaseQuerySet.as_manager()
    graph: Graph | None = None  # its version compiled, where a move has it at hand

    class Meta:
        verbose_name = _("案件")
        verbose_name_plural = _("案件")
        constraints = [
            models.CheckConstraint(
                name="runtime_case_over_has_its_time",
                condition=Q(status__in=("running", "suspended"), ended_at__isnull=True)
                | Q(status__in=("ended", "cancelled"), ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="runtime_case_caller_is_whole",
                condition=Q(caller__isnull=True, caller_scope__isnull=True, caller_generation__isnull=True)
                | Q(caller__isnull=False, caller_scope__isnull=False, caller_generation__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["caller", "caller_scope", "caller_generation"], name="runtime_case_called_once"
            ),
        ]
        indexes = [
            models.Index(fields=["process_key", "status", "-started_at"], name="runtime_case_by_process"),
            models.Index(fields=["initiator_id", "-started_at"], name="runtime_case_by_initiator"),
            models.Index(fields=["ended_at", "id"], name="runtime_case_by_end", condition=Q(ended_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def stream(self) -> str:
        """The name of its event stream in the ledger."""
        return f"case:{self.key}"

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.ENDED, self.Status.CANCELLED)
