"""An improvement action of a ticket: what is done, who does it and who answers for it, by when, and what came of it."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Final, cast

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.organisation.models import Person, Post
from complaints.causes.models import Why
from complaints.tickets.models import Ticket
from complaints.tickets.models.machine import machine_of
from workflows.engine.machine import Machine
from workflows.library.models import Process, ProcessVersion
from workflows.runtime.models import Case

OPEN: Final = ("planned", "doing")  # still to be done
DISPATCHED: Final = ("doing", "done", "checked")
DRIVEN: Final = ("finish", "check_off", "take_up_again")  # the moves that its process makes


class ActionQuerySet(models.QuerySet["Action"]):
    def standing(self) -> ActionQuerySet:
        """What was not called off."""
        return self.exclude(state=Action.State.CANCELLED)

    def unfinished(self) -> ActionQuerySet:
        return self.filter(state__in=OPEN)

    def overdue(self, at: datetime) -> ActionQuerySet:
        """Their time is up and they are not done."""
        return self.unfinished().filter(due_at__lte=at)


class Action(FSMModelMixin, models.Model):
    """One measure against the cause of a ticket, on its way from the plan to being done."""

    class Kind(models.TextChoices):
        BUSINESS = "business", _("业务与服务改进")
        REVISION = "revision", _("流程修订")
        SYSTEM = "system", _("支撑系统改进")
        TRAINING = "training", _("技能培训")

    class State(models.TextChoices):
        PLANNED = "planned", _("待派发")
        DOING = "doing", _("办理中")
        DONE = "done", _("已办结")
        CHECKED = "checked", _("已确认")
        CANCELLED = "cancelled", _("已取消")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="actions", verbose_name=_("工单"))
    number = models.PositiveIntegerField(_("序号"))
    key = models.CharField(_("措施编号"), max_length=40, unique=True)
    round = models.PositiveIntegerField(_("轮次"))
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    title = models.CharField(_("措施"), max_length=200)
    detail = models.TextField(_("要求"), blank=True)
    root = models.ForeignKey(Why, models.PROTECT, null=True, related_name="actions", verbose_name=_("根因"))
    cause = models.CharField(_("对应根因"), max_length=300, blank=True)  # the root cause as it was worded then
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("执行人"))
    owner_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("执行岗位"))
    accountable = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("负责人"))
    accountable_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("负责岗位"))
    consulted = models.CharField(_("征询"), max_length=300, blank=True)
    informed = models.CharField(_("知会"), max_length=300, blank=True)
    due_at = models.DateTimeField(_("期限"))
    state = FSMField(_("状态"), choices=State, default=State.PLANNED, protected=True)
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, related_name="improvement_action", verbose_name=_("案件"))
    process = models.ForeignKey(Process, models.PROTECT, null=True, related_name="+", verbose_name=_("修订的流程"))
    node = models.CharField(_("环节编号"), max_length=200, blank=True)
    node_name = models.CharField(_("环节"), max_length=200, blank=True)
    version = models.ForeignKey(
        ProcessVersion, models.PROTECT, null=True, related_name="+", verbose_name=_("修订的版本"))
    planned_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("制定人"))
    planned_at = models.DateTimeField(_("制定时间"))
    dispatched_at = models.DateTimeField(_("派发时间"), null=True)
    result = models.TextField(_("完成情况"), blank=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("办结人"))
    done_at = models.DateTimeField(_("办结时间"), null=True)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("确认人"))
    checked_at = models.DateTimeField(_("确认时间"), null=True)
    cancelled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("取消人"))
    cancelled_at = models.DateTimeField(_("取消时间"), null=True)
    cancel_reason = models.CharField(_("取消原因"), max_length=500, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("改进措施")
        verbose_name_plural = _("改进措施")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="actions_number_once_in_a_ticket"),
            models.CheckConstraint(
                name="actions_one_does_it",
                condition=Q(owner__isnull=False, owner_post__isnull=True)
                | Q(owner__isnull=True, owner_post__isnull=False)),
            models.CheckConstraint(
                name="actions_one_answers_for_it",
                condition=Q(accountable__isnull=False, accountable_post__isnull=True)
                | Q(accountable__isnull=True, accountable_post__isnull=False)),
            models.CheckConstraint(
                name="actions_a_revision_names_its_process",
                condition=Q(kind="revision", process__isnull=False)
                | (~Q(kind="revision") & Q(process__isnull=True, version__isnull=True, node=""))),
            models.CheckConstraint(
                name="actions_what_is_dispatched_has_its_case",
                condition=~Q(state__in=DISPATCHED) | Q(case__isnull=False, dispatched_at__isnull=False)),
            models.CheckConstraint(
                name="actions_done_is_signed",
                condition=~Q(state__in=("done", "checked"))
                | (Q(done_by__isnull=False, done_at__isnull=False) & ~Q(result=""))),
            models.CheckConstraint(
                name="actions_checked_by_somebody_else",
                condition=~Q(state="checked")
                | (Q(checked_by__isnull=False, checked_at__isnull=False) & ~Q(checked_by=F("done_by")))),
            models.CheckConstraint(
                name="actions_a_cancellation_says_why",
                condition=~Q(state="cancelled")
                | (Q(cancelled_by__isnull=False, cancelled_at__isnull=False) & ~Q(cancel_reason=""))),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="actions_by_due", condition=Q(state__in=OPEN)),
            models.Index(fields=["process", "state"], name="actions_of_process", condition=Q(process__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @classmethod
    @cache
    def machine(cls) -> Machine:
        """The machine as its process drives it: a case begins when the action is dispatched."""
        field = cast("FSMField", cls._meta.get_field("state"))
        ours = [known for known in field.get_all_transitions(cls) if known.name in DRIVEN]
        return machine_of(ours, initial=cls.State.DOING, final=(cls.State.DONE, cls.State.CHECKED))

    @property
    def owner_name(self) -> str:
        """Who does it (R), in words."""
        return str((self.owner or self.owner_post).name)  # type: ignore[union-attr]

    @property
    def accountable_name(self) -> str:
        """Who answers for it (A), in words."""
        return str((self.accountable or self.accountable_post).name)  # type: ignore[union-attr]

    @property
    def owner_key(self) -> str:
        """Who does it, as work is addressed."""
        return f"post:{self.owner_post.code}" if self.owner_post else f"person:{self.owner.number}"  # type: ignore[union-attr]

    @property
    def accountable_key(self) -> str:
        """Who answers for it, as work is addressed."""
        if self.accountable_post:
            return f"post:{self.accountable_post.code}"
        return f"person:{self.accountable.number}"  # type: ignore[union-attr]

    @property
    def is_checked_by_another(self) -> bool:
        """Whether somebody else confirms it: not where one and the same does it and answers for it."""
        return self.owner_key != self.accountable_key

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in OPEN

    def is_late(self, at: datetime) -> bool:
        """Whether it was, or still is, not done in time."""
        return bool(self.due_at < self.done_at if self.done_at else self.is_open and self.due_at <= at)

    @transition(field=state, source=State.PLANNED, target=State.DOING)
    def dispatch(self, *, at: datetime) -> None:
        """It goes to whoever does it."""
        self.dispatched_at = at

    @transition(field=state, source=State.DOING, target=State.DONE)
    def finish(self, *, by_id: int | None, at: datetime) -> None:
        self.done_by_id, self.done_at = by_id, at

    @transition(field=state, source=State.DONE, target=State.CHECKED)
    def check_off(self, *, by_id: int | None, at: datetime) -> None:
        self.checked_by_id, self.checked_at = by_id, at

    @transition(field=state, source=State.DONE, target=State.DOING)
    def take_up_again(self, *, by_id: int | None, at: datetime) -> None:
        """It is not done yet: whoever answers for it gives it back."""
        self.done_by_id = self.done_at = None

    @transition(field=state, source=[State.PLANNED, State.DOING], target=State.CANCELLED)
    def cancel(self, *, by_id: int | None, at: datetime, reason: str) -> None:
        """It need not be done."""
        self.cancelled_by_id, self.cancelled_at, self.cancel_reason = by_id, at, reason
