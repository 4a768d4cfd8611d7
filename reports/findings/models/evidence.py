"""Files that belong to a finding: what the auditor found, what the owner has put right."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Person
from reports.findings.models.finding import Finding


class Evidence(models.Model):
    """One file, kept under its hash, in the round in which it was handed in."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="evidence", verbose_name=_("审计发现"))
    round = models.PositiveSmallIntegerField(_("整改轮次"))
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("哈希"), max_length=64)
    size = models.PositiveBigIntegerField(_("大小"))
    media_type = models.CharField(_("类型"), max_length=120)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    uploaded_at = models.DateTimeField(_("上传时间"))

    objects: models.Manager[Evidence] = models.Manager()

    class Meta:
        verbose_name = _("证据")
        verbose_name_plural = _("证据")

    def __str__(self) -> str:
        return self.name
