"""A kept script that no longer fits a version, and why that is right."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Person
from approvals.walkthrough.models.walkthrough import Walkthrough
from workflows.library.models import ProcessVersion


class Acknowledgement(models.Model):
    """Somebody looked at where a script diverges on these bytes and says why that is as it should be."""

    script = models.ForeignKey(
        Walkthrough, models.PROTECT, related_name="acknowledgements", verbose_name=_("剧本")
    )
    version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="+", verbose_name=_("流程版本"))
    sha256 = models.CharField("SHA-256", max_length=64)
    sentence = models.TextField(_("分歧"))
    reason = models.CharField(_("确认理由"), max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("确认人"))
    at = models.DateTimeField(_("确认时间"))

    objects: models.Manager[Acknowledgement] = models.Manager()

    class Meta:
        verbose_name = _("分歧确认")
        verbose_name_plural = _("分歧确认")
        constraints = [
            models.UniqueConstraint(
                fields=["script", "version", "sha256"], name="walkthrough_divergence_acknowledged_once"
            ),
            models.CheckConstraint(
                name="walkthrough_divergence_has_a_reason", condition=~models.Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.script_id} → {self.version_id}"
