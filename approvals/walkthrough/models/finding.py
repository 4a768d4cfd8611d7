"""What somebody noticed while a version was walked through."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Person
from approvals.walkthrough.models.walkthrough import Walkthrough


class Finding(models.Model):
    """Something that ought to be better, at a step or of the process as a whole."""

    walkthrough = models.ForeignKey(
        Walkthrough, models.PROTECT, related_name="findings", verbose_name=_("流程穿越")
    )
    node = models.CharField(_("环节"), max_length=200, blank=True)
    step = models.CharField(_("环节名称"), max_length=200, blank=True)
    text = models.TextField(_("发现"))
    found_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("发现人"))
    found_at = models.DateTimeField(_("发现时间"))

    objects: models.Manager[Finding] = models.Manager()

    class Meta:
        verbose_name = _("发现")
        verbose_name_plural = _("发现")

    def __str__(self) -> str:
        return self.text[:50]
