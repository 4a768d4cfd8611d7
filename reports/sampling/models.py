"""Samples: how they were drawn, from what, and which cases came out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department
from reports.asked import AskedFile


class Sample(AskedFile):
    """One sample with its evidence pack; drawn once, in the transaction in which it was asked for."""

    PREFIX = "evidence"

    class Method(models.TextChoices):
        RANDOM = "random", _("随机抽样")
        STRATIFIED = "stratified", _("分层抽样（按发起部门）")
        MONETARY = "monetary", _("货币单位抽样（按预算）")

    method = models.CharField(_("抽样方法"), max_length=10, choices=Method)
    seed = models.CharField(_("种子"), max_length=40)
    exception = models.SlugField(_("例外查询"), max_length=20, blank=True)  # the list it was drawn from, if from one
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name=_("办理人所属部门"))
    wanted = models.PositiveSmallIntegerField(_("样本量"))
    ended_only = models.BooleanField(_("只抽已办结的案件"), default=False)
    population = models.PositiveIntegerField(_("总体案件数"))
    population_sha256 = models.CharField(_("总体清单哈希"), max_length=64)
    purpose = models.CharField(_("抽样目的"), max_length=200)

    class Meta(AskedFile.Meta):
        abstract = False
        verbose_name = _("审计抽样")
        verbose_name_plural = _("审计抽样")


class SampledCase(models.Model):
    """A case of a sample, in the order in which it was drawn; `sha256` is its trail's in the pack."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="cases", verbose_name=_("样本"))
    place = models.PositiveSmallIntegerField(_("次序"))
    case_key = models.CharField(_("案件编号"), max_length=60)
    title = models.CharField(_("标题"), max_length=200)
    stratum = models.CharField(_("层"), max_length=200, blank=True)
    amount = models.DecimalField(_("金额"), max_digits=15, decimal_places=2, null=True)
    export_code = models.CharField(_("核验码"), max_length=14, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    class Meta:
        verbose_name = _("样本案件")
        verbose_name_plural = _("样本案件")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "case_key"], name="sampling_case_once"),
            models.UniqueConstraint(fields=["sample", "place"], name="sampling_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.case_key}"
