"""Decided, not yet in effect: the time in which a decision may be taken back."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.ledger.actor import Actor
from workflows.runtime.models.case import Case


class PendingCommandQuerySet(models.QuerySet["PendingCommand"]):
    def waiting(self) -> PendingCommandQuerySet:
        return self.filter(status=PendingCommand.Status.WAITING)

    def due(self, at: datetime) -> PendingCommandQuerySet:
        """What should be in effect by now, in the order in which it was to take effect."""
        return self.waiting().filter(effective_at__lte=at).order_by("effective_at", "pk")


class PendingCommand(models.Model):
    """A durable decision that takes effect later; every move of its case first settles the ones that are due."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("待生效")
        IN_EFFECT = "in_effect", _("已生效")
        UNDONE = "undone", _("已撤销")
        VOIDED = "voided", _("已作废")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pending_commands", verbose_name=_("案件"))
    kind = models.CharField(max_length=40)  # who carries it out: a name in `pending.carriers`
    command = models.TextField()  # what was decided, as JSON: all that carrying it out needs
    actor = models.TextField()  # who decided, as JSON: names are copied because names change
    given_by = models.BigIntegerField(_("作出者编号"))
    subject_id = models.BigIntegerField()  # the work item it decides
    given_at = models.DateTimeField(_("作出时间"))
    effective_at = models.DateTimeField(_("生效时间"))
    generation = models.BigIntegerField()
    round = models.PositiveIntegerField(_("轮次"))
    digest = models.CharField(max_length=64, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.WAITING)
    settled_at = models.DateTimeField(_("了结时间"), null=True)
    why = models.TextField(_("作废原因"), blank=True)

    objects = PendingCommandQuerySet.as_manager()

    class Meta:
        verbose_name = _("待生效决定")
        verbose_name_plural = _("待生效决定")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id"], name="runtime_one_decision_waits_per_item", condition=Q(status="waiting")
            ),
        ]
        indexes = [
            models.Index(
                fields=["case", "effective_at"], name="runtime_pending_due", condition=Q(status="waiting")
            ),
            models.Index(fields=["effective_at"], name="runtime_pending_clock", condition=Q(status="waiting")),
            models.Index(
                fields=["given_by", "effective_at"], name="runtime_pending_mine", condition=Q(status="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.effective_at:%Y-%m-%d %H:%M:%S}"

    @property
    def payload(self) -> dict[str, Any]:
        """What was decided."""
        loaded: dict[str, Any] = json.loads(self.command)
        return loaded

    @property
    def by(self) -> Actor:
        """Who decided."""
        return Actor(**json.loads(self.actor))
