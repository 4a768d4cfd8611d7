"""An uploaded file between its preview and its application."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models.person import Person


class ImportFile(models.Model):
    """The bytes as uploaded; they go when the file is applied, its hash and name stay."""

    class Purpose(models.TextChoices):
        ORGANISATION = "organisation", _("组织")
        ABSENCE = "absence", _("外出")

    purpose = models.CharField(_("用途"), max_length=16, choices=Purpose, default=Purpose.ORGANISATION)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("上传人"))
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("大小"))
    content = models.BinaryField(_("内容"))
    uploaded_at = models.DateTimeField(_("上传时间"))
    applied_at = models.DateTimeField(_("导入时间"), null=True)

    class Meta:
        verbose_name = _("组织导入文件")
        verbose_name_plural = _("组织导入文件")

    def __str__(self) -> str:
        return self.name
