"""One contact of a customer: a complaint, an enquiry or a suggestion."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.category import Category
from complaints.models.names import Channel, Place, Product
from complaints.models.run import ImportRun
from complaints.models.source import Source


class Contact(models.Model):
    """A narrow row, for there are millions; its words and its customer are masked before they come here."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("投诉")
        ENQUIRY = "enquiry", _("咨询")
        SUGGESTION = "suggestion", _("建议")

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(Source, models.PROTECT, db_index=False, related_name="+", verbose_name=_("投诉来源"))
    number = models.CharField(_("受理号"), max_length=64)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    at = models.DateTimeField(_("受理时间"))
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("分类"))
    category_said = models.CharField(_("来源中的分类"), max_length=400)  # as the source calls it
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("地区"))
    channel = models.ForeignKey(
        Channel, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("渠道"))
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("产品"))
    customer = models.CharField(_("客户（脱敏）"), max_length=64)
    title = models.CharField(_("主题"), max_length=300)
    text = models.TextField(_("内容"))
    run = models.ForeignKey(ImportRun, models.PROTECT, db_index=False, related_name="+", verbose_name=_("导入"))

    class Meta:
        verbose_name = _("来电来函")
        verbose_name_plural = _("来电来函")
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="complaints_contact_once")]
        indexes = [
            models.Index(fields=["-at", "-id"], name="complaints_contact_latest"),
            models.Index(fields=["category", "-at"], name="complaints_contact_category"),
            models.Index(fields=["place", "-at"], name="complaints_contact_place"),
            models.Index(fields=["product", "-at"], name="complaints_contact_product"),
        ]

    def __str__(self) -> str:
        return self.number
