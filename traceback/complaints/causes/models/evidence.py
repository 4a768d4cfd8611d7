"""What a link of the tree rests on: a file, contacts found by a saved query, or the record of an investigation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.causes.models.investigation import Investigation
from complaints.causes.models.why import Why


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def standing(self) -> EvidenceQuerySet:
        """What nobody has struck out."""
        return self.filter(struck_at=None)


class Evidence(models.Model):
    """One piece for the link from a why to what it explains. Struck out it stays to be seen, and counts no more."""

    class Kind(models.TextChoices):
        FILE = "file", _("文件")
        QUERY = "query", _("投诉查询")
        RECORD = "record", _("调查记录")

    why = models.ForeignKey(Why, models.PROTECT, related_name="evidence", verbose_name=_("原因"))
    kind = models.CharField(_("类别"), max_length=8, choices=Kind)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    name = models.CharField(_("文件名"), max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("大小"), default=0)
    media_type = models.CharField(_("类型"), max_length=120, blank=True)
    wanted = models.JSONField(_("查询条件"), null=True)
    found = models.PositiveIntegerField(_("当时查到"), default=0)
    record = models.ForeignKey(
        Investigation, models.PROTECT, null=True, related_name="evidence", verbose_name=_("调查记录"))
    by_name = models.CharField(_("添加人"), max_length=200)
    at = models.DateTimeField(_("添加时间"))
    struck_by_name = models.CharField(_("划去人"), max_length=200, blank=True)
    struck_at = models.DateTimeField(_("划去时间"), null=True)
    struck_reason = models.CharField(_("划去理由"), max_length=500, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("原因证据")
        verbose_name_plural = _("原因证据")
        constraints = [
            models.CheckConstraint(
                name="causes_evidence_is_of_its_kind",
                condition=Q(kind="file", record=None) & ~Q(sha256="")
                | Q(kind="query", record=None, sha256="", wanted__isnull=False)
                | Q(kind="record", record__isnull=False, sha256="")),
            models.CheckConstraint(
                name="causes_struck_for_a_reason", condition=Q(struck_at=None) | ~Q(struck_reason="")),
        ]
        indexes = [models.Index(fields=["why", "id"], name="causes_evidence_of_why")]

    def __str__(self) -> str:
        return self.name or self.note or self.get_kind_display()

    @property
    def stands(self) -> bool:
        return self.struck_at is None
