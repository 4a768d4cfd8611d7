"""What dashboards are counted from, kept ready: decided steps, how far cases came, and both piled up by month."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.inbox.models import WorkItem
from approvals.organisation.models import Department
from workflows.library.models import Process
from workflows.runtime.models import Case


class Stage(models.IntegerChoices):
    """How far a marketing case ever came; a return takes nothing back."""

    DRAFTED = 0, _("起草")
    SUBMITTED = 1, _("提交")
    COSIGNED = 2, _("会签通过")
    APPROVED = 3, _("领导审批通过")
    LAUNCHED = 4, _("上线")
    EVALUATED = 5, _("提交效果评估")
    IN_LIBRARY = 6, _("案例入库")


class Fate(models.TextChoices):
    """What has become of a case that did not come further."""

    ON_THE_WAY = "on_the_way", _("在途")
    REVISING = "revising", _("退回在改")
    REJECTED = "rejected", _("否决")
    CANCELLED = "cancelled", _("取消")


OUT: Final = (Fate.REJECTED, Fate.CANCELLED)


def _whose(name: str) -> models.ForeignKey[Department | None]:
    return models.ForeignKey(Department, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=name)


class Step(models.Model):
    """One work item that somebody decided: whose case, who did it, and how much working time it lay there."""

    item = models.OneToOneField(WorkItem, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("待办"))
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False, verbose_name=_("案件"))
    process = models.ForeignKey(Process, models.PROTECT, related_name="+", db_index=False, verbose_name=_("流程"))
    unit = _whose("发起部门")  # of the case
    department = _whose("办理部门")  # of the post by which it was decided, or of the person
    node = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    month = models.DateField()  # in which it was decided: its first day
    ended_at = models.DateTimeField()
    worked = models.PositiveIntegerField()  # seconds of working time, as `approvals.health` measured it
    returned = models.BooleanField()
    timed = models.BooleanField()  # it had a deadline
    late = models.BooleanField()

    class Meta:
        verbose_name = _("看板环节")
        verbose_name_plural = _("看板环节")
        indexes = [
            models.Index(fields=["month", "process", "node", "department"], name="dashboards_steps"),
            models.Index(fields=["month", "department"], name="dashboards_late_steps", condition=Q(late=True)),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.worked} s"


class Course(models.Model):
    """How far a case has come; read again whenever its revision has moved on."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("案件"))
    revision = models.PositiveIntegerField()  # of the case when it was read
    process = models.ForeignKey(Process, models.PROTECT, related_name="+", db_index=False, verbose_name=_("流程"))
    unit = _whose("发起部门")
    begun = models.DateField()  # first day of the month, like `finished`
    finished = models.DateField(null=True)  # launched for the first time (marketing), or ended
    worked = models.PositiveIntegerField(null=True)  # seconds of the company's working time until then
    returned = models.BooleanField(default=False)  # sent back at least once before it was finished
    open = models.BooleanField()
    stage = models.PositiveSmallIntegerField(null=True, choices=Stage.choices)  # of marketing cases alone
    fate = models.CharField(max_length=10, choices=Fate.choices, blank=True)
    over_at = models.DateTimeField(null=True)  # the campaign is over
    evaluated = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("看板案件")
        verbose_name_plural = _("看板案件")
        indexes = [
            models.Index(fields=["begun", "unit", "stage", "fate"], name="dashboards_funnel",
                         condition=Q(stage__isnull=False)),
            models.Index(fields=["finished", "process", "unit"], name="dashboards_finished",
                         condition=Q(finished__isnull=False)),
            models.Index(fields=["process", "unit"], name="dashboards_open", condition=Q(open=True)),
            models.Index(fields=["over_at"], name="dashboards_not_evaluated",
                         condition=Q(over_at__isnull=False, evaluated=False)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stage}"


class Pile(models.Model):
    """What one month holds of a step (or of whole cases: no node): sums, and the times themselves in order."""

    month = models.DateField()
    process = models.ForeignKey(Process, models.PROTECT, related_name="+", db_index=False, verbose_name=_("流程"))
    unit = _whose("发起部门")  # empty with `whole`: of all units together
    whole = models.BooleanField()
    node = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True)
    department = _whose("办理部门")
    count = models.PositiveIntegerField()
    total = models.PositiveBigIntegerField()  # seconds of working time
    returned = models.PositiveIntegerField()
    timed = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    times = models.BinaryField()  # seconds, ascending, four bytes each, little end first

    class Meta:
        verbose_name = _("看板月度数据")
        verbose_name_plural = _("看板月度数据")
        indexes = [models.Index(fields=["whole", "month", "process"], name="dashboards_piles")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.process_id} {self.node}: {self.count}"


class Changed(models.Model):
    """A month of a process to which something came: it is piled up anew."""

    month = models.DateField()
    process = models.ForeignKey(Process, models.CASCADE, related_name="+", db_index=False, verbose_name=_("流程"))

    class Meta:
        verbose_name = _("待重新汇总的月份")
        verbose_name_plural = _("待重新汇总的月份")
        constraints = [models.UniqueConstraint(fields=["month", "process"], name="dashboards_changed_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.process_id}"


class Progress(models.Model):
    """Up to which moment steps are kept; its one row is the lock of whoever keeps them."""

    steps_until = models.DateTimeField()
    looked_back_at = models.DateTimeField(null=True)  # when all steps were looked through anew
    kept_at = models.DateTimeField(null=True)  # as of when the figures hold

    class Meta:
        verbose_name = _("看板进度")
        verbose_name_plural = _("看板进度")

    def __str__(self) -> str:
        return str(self.kept_at)
