"""Who stands in for somebody while they are away, and for which of their work."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.absence.models.absence import Absence
from approvals.organisation.models import Person, Post


class Substitution(models.Model):
    """One substitute for all work, for one process, or for what comes to one post; several add up."""

    absence = models.ForeignKey(Absence, on_delete=models.CASCADE, related_name="substitutions", verbose_name=_("外出"))
    substitute = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="substitutions", verbose_name=_("代办人")
    )
    process_key = models.CharField(_("流程"), max_length=64, blank=True)
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("岗位")
    )

    # When the absence runs, to its real end: what ran before is never read again, however much of it there is.
    since = models.DateTimeField(_("开始"))
    until = models.DateTimeField(_("结束"))

    class Meta:
        verbose_name = _("代办")
        verbose_name_plural = _("代办")
        indexes = [
            models.Index(fields=["until", "since"], name="absence_links_now"),
            models.Index(fields=["substitute", "until"], name="absence_links_of_substitute"),
        ]
        constraints = [
            models.CheckConstraint(
                name="absence_substitution_of_one_kind", condition=Q(process_key="") | Q(post__isnull=True)
            ),
            models.UniqueConstraint(
                name="absence_substitute_once_per_process",
                fields=["absence", "substitute", "process_key"],
                condition=Q(post__isnull=True),
            ),
            models.UniqueConstraint(
                name="absence_substitute_once_per_post",
                fields=["absence", "substitute", "post"],
                condition=Q(post__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absence_id} → {self.substitute_id}"
