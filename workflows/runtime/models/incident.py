"""What went wrong without a person there to be told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.runtime.models.case import Case


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> IncidentQuerySet:
        return self.filter(resolved_at__isnull=True)

    def in_state(self, state: str) -> IncidentQuerySet:
        """`open`, `closed`, or all of them."""
        return self.filter(resolved_at__isnull=state == "open") if state in ("open", "closed") else self


class Incident(models.Model):
    """A timer, job or called process that could not move its case; somebody has to look, then retry or dismiss."""

    class Kind(models.TextChoices):
        TIMER = "timer", _("定时器")
        JOB = "job", _("自动任务")
        CALLED = "called", _("子流程")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="incidents", verbose_name=_("案件"))
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    scope = models.BigIntegerField()
    generation = models.BigIntegerField()
    node = models.CharField(_("环节"), max_length=200)
    message = models.TextField(_("说明"))
    effect = models.CharField(max_length=100, blank=True)
    payload = models.TextField(blank=True)
    tries = models.PositiveIntegerField(_("已试次数"), default=1)
    raised_at = models.DateTimeField(_("发生时间"))
    resolved_at = models.DateTimeField(_("处理时间"), null=True)
    resolved_by_id = models.BigIntegerField(_("处理人"), null=True)
    resolution = models.TextField(_("处理说明"), blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("异常")
        verbose_name_plural = _("异常")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "scope", "generation", "node"],
                condition=Q(resolved_at__isnull=True),
                name="runtime_incident_open_once",
            ),
        ]
        indexes = [models.Index(fields=["-raised_at"], name="runtime_incident_recent")]

    def __str__(self) -> str:
        return f"{self.node}: {self.message}"
