"""Base tests and walk-throughs at the front line: planned, dispatched to branches, recorded by them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.organisation.models import Department, Person
from workflows.library.models import Process


class Plan(models.Model):
    """What is to be tested or walked through, and by when."""

    class Kind(models.TextChoices):
        BASE_TEST = "base_test", _("基地测试")
        WALKTHROUGH = "walkthrough", _("流程穿越")

    kind = models.CharField(_("类型"), max_length=12, choices=Kind)
    title = models.CharField(_("名称"), max_length=100)
    process = models.ForeignKey(Process, models.PROTECT, related_name="+", verbose_name=_("流程"))
    task = models.TextField(_("要求"))
    due_on = models.DateField(_("完成期限"))
    planned_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("计划人"))
    planned_at = models.DateTimeField(_("计划时间"))

    objects: models.Manager[Plan] = models.Manager()

    class Meta:
        verbose_name = _("现场测试计划")
        verbose_name_plural = _("现场测试计划")

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """Where the ledger keeps what happened to it and its tasks."""
        return f"field_work:{self.pk}"


class TaskQuerySet(models.QuerySet["Task"]):
    def late(self, today: date) -> TaskQuerySet:
        """Their day has passed and nothing is recorded."""
        return self.filter(state__in=(Task.State.PLANNED, Task.State.DISPATCHED), plan__due_on__lt=today)


class Task(FSMModelMixin, models.Model):
    """The share of one branch."""

    class State(models.TextChoices):
        PLANNED = "planned", _("计划中")
        DISPATCHED = "dispatched", _("已派发")
        RECORDED = "recorded", _("已完成")
        CANCELLED = "cancelled", _("已取消")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks", verbose_name=_("计划"))
    branch = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("分公司"))
    state = FSMField(_("状态"), choices=State.choices, default=State.PLANNED, protected=True)
    dispatched_at = models.DateTimeField(_("派发时间"), null=True)
    summary = models.TextField(_("现场记录"), blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("记录人"))
    recorded_at = models.DateTimeField(_("记录时间"), null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("现场测试任务")
        verbose_name_plural = _("现场测试任务")
        constraints = [
            models.UniqueConstraint(fields=["plan", "branch"], name="fieldwork_one_task_per_branch"),
            models.CheckConstraint(
                name="fieldwork_record_is_signed",
                condition=~Q(state="recorded")
                | Q(recorded_by__isnull=False, recorded_at__isnull=False) & ~Q(summary=""),
            ),
        ]
        indexes = [models.Index(fields=["branch", "state"], name="fieldwork_tasks_of_branch")]

    def __str__(self) -> str:
        return f"{self.plan_id} → {self.branch_id}"

    def is_late(self, today: date) -> bool:
        """Whether its day has passed and nothing is recorded."""
        return self.state in (self.State.PLANNED, self.State.DISPATCHED) and self.plan.due_on < today

    @transition(field=state, source=State.PLANNED, target=State.DISPATCHED)
    def dispatch(self, *, at: datetime) -> None:
        """The branch is asked to do it."""
        self.dispatched_at = at

    @transition(field=state, source=State.DISPATCHED, target=State.RECORDED)
    def record(self, *, by: Person, at: datetime, summary: str) -> None:
        """The branch has done it and says how it went."""
        self.recorded_by, self.recorded_at, self.summary = by, at, summary

    @transition(field=state, source=[State.PLANNED, State.DISPATCHED], target=State.CANCELLED)
    def cancel(self) -> None:
        """It need not be done."""
