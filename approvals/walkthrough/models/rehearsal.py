"""A rehearsal of past cases on a version: how many fit, where the others would stand still. No case is touched."""

from __future__ import annotations

import json
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Person
from workflows.library.models import ProcessVersion


class Rehearsal(models.Model):
    """The cases of the last months on one version's bytes, in the background; `result` grows as it goes on."""

    class State(models.TextChoices):
        RUNNING = "running", _("正在预演")
        DONE = "done", _("已完成")

    version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="rehearsals", verbose_name=_("流程版本"))
    sha256 = models.CharField("SHA-256", max_length=64)
    months = models.PositiveSmallIntegerField(_("月数"), validators=[MinValueValidator(1), MaxValueValidator(36)])
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.RUNNING)
    since = models.DateTimeField(_("起始时间"))
    total = models.PositiveIntegerField(_("案件数"), default=0)
    told = models.PositiveIntegerField(_("已预演"), default=0)
    last_case = models.BigIntegerField(default=0)
    result = models.TextField(_("结果"), default="{}")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("发起人"))
    asked_at = models.DateTimeField(_("发起时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    objects: models.Manager[Rehearsal] = models.Manager()

    class Meta:
        verbose_name = _("历史预演")
        verbose_name_plural = _("历史预演")
        constraints = [
            models.UniqueConstraint(
                fields=["version"], name="walkthrough_one_rehearsal_runs", condition=Q(state="running")
            ),
            models.CheckConstraint(
                name="walkthrough_rehearsal_over_has_its_time",
                condition=Q(state="running", finished_at__isnull=True) | Q(state="done", finished_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["version", "-asked_at"], name="walkthrough_latest_rehearsal")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.asked_at:%Y-%m-%d}"

    @property
    def stream(self) -> str:
        """Where the ledger keeps that it was asked for and what it came to."""
        return f"rehearsal:{self.pk}"

    @property
    def found(self) -> dict[str, Any]:
        """What has been found so far."""
        loaded: dict[str, Any] = json.loads(self.result)
        return {"fits": 0, "untold": 0, "stuck": {}, "steps": [], **loaded}
