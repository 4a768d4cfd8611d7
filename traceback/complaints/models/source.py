"""Systems that contacts come from, and how their files were understood last time."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

code_form = RegexValidator(r"\A[a-z0-9][a-z0-9-]*\Z", _("来源编码只能由小写字母、数字和“-”组成。"))


class Source(models.Model):
    """A system whose numbers are unique within it."""

    code = models.CharField(_("来源编码"), max_length=32, unique=True, validators=[code_form])
    name = models.CharField(_("来源名称"), max_length=60)

    class Meta:
        verbose_name = _("投诉来源")
        verbose_name_plural = _("投诉来源")

    def __str__(self) -> str:
        return self.name


class RememberedMapping(models.Model):
    """How files of a source with this very heading were read last time."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="mappings", verbose_name=_("投诉来源"))
    kind = models.CharField(_("内容"), max_length=12)
    fingerprint = models.CharField(_("表头指纹"), max_length=64)
    mapping = models.JSONField(_("列对应"))
    at = models.DateTimeField(_("记住时间"))

    class Meta:
        verbose_name = _("记住的列对应")
        verbose_name_plural = _("记住的列对应")
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "fingerprint"], name="complaints_mapping_once")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.fingerprint[:12]}"
