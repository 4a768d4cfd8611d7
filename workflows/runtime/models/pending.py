"""Decided, not yet in effect: the time in which a decision may be taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.runtime.models.case import Case


class PendingCommandQuerySet(models.QuerySet["PendingCommand"]):
    def due(self, at: datetime) -> PendingCommandQuerySet:
        return self.filter(status=PendingCommand.Status.WAITING, effective_at__lte=at).order_by("effective_at", "pk")


class PendingCommand(models.Model):
    """A durable command that takes effect later; every move of its case first settles the ones that are due."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("待生效")
        IN_EFFECT = "in_effect", _("已生效")
        UNDONE = "undone", _("已撤销")
        VOIDED = "voided", _("已作废")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pending_commands", verbose_name=_("案件"))
    command = models.TextField()
    given_at = models.DateTimeField(_("作出时间"))
    effective_at = models.DateTimeField(_("生效时间"))
    generation = models.BigIntegerField()
    round = models.PositiveIntegerField(_("轮次"))
    digest = models.CharField(max_length=64, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.WAITING)

    objects = PendingCommandQuerySet.as_manager()

    class Meta:
        verbose_name = _("待生效决定")
        verbose_name_plural = _("待生效决定")
        indexes = [
            models.Index(
                fields=["case", "effective_at"], name="runtime_pending_due", condition=Q(status="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.effective_at:%Y-%m-%d %H:%M:%S}"
