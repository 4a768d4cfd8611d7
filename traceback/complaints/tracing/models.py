"""Which contacts concern a campaign besides those that its tickets hold."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflows.runtime.models import Case


class CampaignQuery(models.Model):
    """A filter of the list of contacts: what matches it, now or later, counts for the campaign."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("营销案"))
    wanted = models.JSONField(_("条件"))
    digest = models.CharField(_("条件摘要"), max_length=64)
    active = models.BooleanField(_("启用"), default=True)
    by_id = models.BigIntegerField(_("保存人编号"), null=True)
    by_name = models.CharField(_("保存人"), max_length=200)
    at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("营销案的关联条件")
        verbose_name_plural = _("营销案的关联条件")
        constraints = [models.UniqueConstraint(fields=["case", "digest"], name="tracing_query_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.digest[:12]}"
