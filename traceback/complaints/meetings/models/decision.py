"""What a meeting decided on one point: with an owner and a day, or not at all; who dissented; what became of it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.organisation.models import Person
from complaints.meetings.models.agenda import AgendaItem
from workflows.runtime.models import Case


class DecisionQuerySet(models.QuerySet["Decision"]):
    def open(self) -> DecisionQuerySet:
        return self.filter(state=Decision.State.OPEN)

    def overdue(self, today: date) -> DecisionQuerySet:
        """Their day has passed and they are not carried out."""
        return self.open().filter(due_on__lt=today)


class Decision(FSMModelMixin, models.Model):
    """The one decision on a point of the agenda."""

    class Verdict(models.TextChoices):
        ADOPTED = "adopted", _("采纳")
        REJECTED = "rejected", _("不采纳")
        DEFERRED = "deferred", _("暂缓")

    class State(models.TextChoices):
        OPEN = "open", _("落实中")
        DONE = "done", _("已落实")

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="decision", verbose_name=_("议题"))
    number = models.PositiveIntegerField(_("序号"))
    key = models.CharField(_("决议编号"), max_length=30, unique=True)
    verdict = models.CharField(_("结论"), max_length=8, choices=Verdict)
    text = models.TextField(_("决议"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("责任人"))
    due_on = models.DateField(_("完成日期"))
    votes_for = models.PositiveIntegerField(_("赞成"), default=0)
    votes_against = models.PositiveIntegerField(_("反对"), default=0)
    abstained = models.PositiveIntegerField(_("弃权"), default=0)
    ticket_round = models.PositiveIntegerField(_("工单轮次"), null=True)
    ticket_moved = models.BooleanField(_("工单已据此前进"), default=False)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("记录人"))
    decided_at = models.DateTimeField(_("决议时间"))
    state = FSMField(_("落实情况"), choices=State, default=State.OPEN, protected=True)
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, related_name="meeting_decision", verbose_name=_("案件"))
    done_note = models.TextField(_("落实说明"), blank=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("落实人"))
    done_at = models.DateTimeField(_("落实时间"), null=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("决议")
        verbose_name_plural = _("决议")
        constraints = [
            models.CheckConstraint(name="meetings_a_decision_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="meetings_a_decision_has_owner_and_day", condition=Q(owner__isnull=False, due_on__isnull=False)),
            models.CheckConstraint(
                name="meetings_done_is_signed",
                condition=~Q(state="done")
                | (Q(done_by__isnull=False, done_at__isnull=False) & ~Q(done_note=""))),
            models.CheckConstraint(
                name="meetings_adopted_by_more_than_were_against",
                condition=~Q(verdict="adopted") | Q(votes_against=0) | Q(votes_for__gt=models.F("votes_against"))),
        ]
        indexes = [models.Index(fields=["due_on", "id"], name="meetings_open_decisions", condition=Q(state="open"))]

    def __str__(self) -> str:
        return self.key

    @property
    def is_open(self) -> bool:
        """Whether it is still to be carried out."""
        return bool(self.state == self.State.OPEN)

    def is_late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.is_open and self.due_on < today

    @transition(field=state, source=State.OPEN, target=State.DONE)
    def finish(self, *, by_id: int | None, at: datetime, note: str) -> None:
        """Its owner says what was done."""
        self.done_by_id, self.done_at, self.done_note = by_id, at, note


class Dissent(models.Model):
    """Somebody who was of another opinion, by name."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="dissents", verbose_name=_("决议"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("持异议者"))
    text = models.CharField(_("不同意见"), max_length=500)

    objects: models.Manager[Dissent] = models.Manager()

    class Meta:
        verbose_name = _("不同意见")
        verbose_name_plural = _("不同意见")
        constraints = [
            models.UniqueConstraint(fields=["decision", "person"], name="meetings_each_dissents_once"),
            models.CheckConstraint(name="meetings_a_dissent_says_why", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.person_id}"
