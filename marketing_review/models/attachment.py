"""Files of a case, kept by their hash outside the web root."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing_review.models.case import MarketingCase


class Attachment(models.Model):
    """A file put to a field of the case, or (without a field) as evidence of a review or a task."""

    marketing = models.ForeignKey(MarketingCase, models.PROTECT, related_name="files", verbose_name=_("营销案"))
    field = models.CharField(_("字段"), max_length=60, blank=True)
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("哈希"), max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("大小"))
    media_type = models.CharField(_("类型"), max_length=120)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+",
                                    verbose_name=_("上传人"))
    uploaded_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        indexes = [models.Index(fields=["marketing", "sha256"], name="marketing_review_file_by_hash")]

    def __str__(self) -> str:
        return self.name

    def as_json(self) -> dict[str, Any]:
        """What a content keeps of the file."""
        return {"id": self.pk, "name": self.name, "sha256": self.sha256, "size": self.size}
