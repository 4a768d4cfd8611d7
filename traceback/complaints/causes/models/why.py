"""A why: the symptom at the root of a tree, or one reason below what it explains."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, FSMModelMixin, transition

from complaints.tickets.models import Ticket
from workflows.ledger.actor import Actor

LONGEST: Final = 300


class Why(FSMModelMixin, models.Model):
    """One node. Where it hangs never changes, nothing is deleted, and a relapse adds to the tree of the same ticket."""

    class State(models.TextChoices):
        HYPOTHESIS = "hypothesis", _("假设")
        CONFIRMED = "confirmed", pgettext_lazy("cause", "已确认")
        RULED_OUT = "ruled_out", _("已排除")

    class Factor(models.TextChoices):
        PEOPLE = "people", pgettext_lazy("fishbone", "人")
        MACHINE = "machine", pgettext_lazy("fishbone", "机")
        MATERIAL = "material", pgettext_lazy("fishbone", "料")
        METHOD = "method", pgettext_lazy("fishbone", "法")
        ENVIRONMENT = "environment", pgettext_lazy("fishbone", "环")

    class RootKind(models.TextChoices):
        PROCESS = "process", pgettext_lazy("root cause", "流程")
        DUTY = "duty", pgettext_lazy("root cause", "职责")
        SUPPORT = "support", pgettext_lazy("root cause", "支撑")
        RULE = "rule", pgettext_lazy("root cause", "规则")
        SKILL = "skill", pgettext_lazy("root cause", "技能")
        PARTNER = "partner", pgettext_lazy("root cause", "合作方")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="whys", verbose_name=_("工单"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="whys", verbose_name=_("上一层"))
    depth = models.PositiveSmallIntegerField(_("层级"), default=0)
    text = models.CharField(_("原因"), max_length=LONGEST)
    factor = models.CharField(_("人机料法环"), max_length=12, choices=Factor, blank=True)
    state = FSMField(_("状态"), choices=State, default=State.HYPOTHESIS, protected=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)  # of the latest ruling
    root_kind = models.CharField(_("根因类别"), max_length=12, choices=RootKind, blank=True)
    root_round = models.PositiveIntegerField(_("认定根因的轮次"), default=0)  # 0: it is no root cause
    round = models.PositiveIntegerField(_("轮次"))
    revision = models.PositiveIntegerField(_("修订号"), default=0)
    author_id = models.BigIntegerField(_("提出人编号"), null=True)
    author_name = models.CharField(_("提出人"), max_length=200)
    at = models.DateTimeField(_("提出时间"))
    decided_by_name = models.CharField(_("判定人"), max_length=200, blank=True)
    decided_at = models.DateTimeField(_("判定时间"), null=True)

    objects: models.Manager[Why] = models.Manager()

    class Meta:
        verbose_name = _("原因")
        verbose_name_plural = _("原因")
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(parent=None), name="causes_one_symptom"),
            models.CheckConstraint(name="causes_no_why_of_itself", condition=~Q(parent=F("id"))),
            models.CheckConstraint(
                name="causes_symptom_is_on_top",
                condition=Q(parent=None, depth=0) | Q(parent__isnull=False, depth__gt=0)),
            models.CheckConstraint(
                name="causes_ruled_out_for_a_reason", condition=~Q(state="ruled_out") | ~Q(reason="")),
            models.CheckConstraint(
                name="causes_root_is_of_a_kind",
                condition=Q(root_round=0, root_kind="")
                | Q(root_round__gt=0, parent__isnull=False) & ~Q(root_kind="") & ~Q(state="hypothesis")),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_symptom(self) -> bool:
        return self.parent_id is None

    @property
    def is_root_cause(self) -> bool:
        """Whether it counts as a root cause now; ruled out, it is still to be seen that it once did."""
        return bool(self.root_round and self.state == self.State.CONFIRMED)

    @transition(field=state, source=State.HYPOTHESIS, target=State.CONFIRMED)
    def confirm(self, *, by: Actor, at: datetime) -> None:
        """The evidence says so."""
        self._decide("", by, at)

    @transition(field=state, source=[State.HYPOTHESIS, State.CONFIRMED], target=State.RULED_OUT)
    def rule_out(self, *, by: Actor, at: datetime, reason: str) -> None:
        """It is not so; it stays to be seen, struck through."""
        self._decide(reason, by, at)

    @transition(field=state, source=State.RULED_OUT, target=State.HYPOTHESIS)
    def reconsider(self, *, by: Actor, at: datetime, reason: str) -> None:
        """It may be so after all."""
        self._decide(reason, by, at)
        self.unmark()

    def mark(self, kind: str, this_round: int) -> None:
        """It is what has to be removed."""
        self.root_kind, self.root_round = kind, this_round

    def unmark(self) -> None:
        """Somebody asks on: it is not the last word."""
        self.root_kind, self.root_round = "", 0

    def _decide(self, reason: str, by: Actor, at: datetime) -> None:
        self.reason, self.decided_by_name, self.decided_at = reason, by.name, at
