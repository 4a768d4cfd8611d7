"""What complaints are measured against."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.names import Place, Product
from complaints.models.run import ImportRun


class Exposure(models.Model):
    """How many customers, orders or participants there were on a day at a place."""

    class Measure(models.TextChoices):
        CUSTOMERS = "customers", _("客户数")
        ORDERS = "orders", _("订单数")
        PARTICIPANTS = "participants", _("参与人数")

    id = models.BigAutoField(primary_key=True)
    measure = models.CharField(_("口径"), max_length=12, choices=Measure)
    day = models.DateField(_("日期"))
    place = models.ForeignKey(Place, models.PROTECT, db_index=False, related_name="+", verbose_name=_("地区"))
    product = models.ForeignKey(Product, models.PROTECT, db_index=False, related_name="+", verbose_name=_("产品"))
    value = models.BigIntegerField(_("数量"))
    run = models.ForeignKey(ImportRun, models.PROTECT, db_index=False, related_name="+", verbose_name=_("导入"))

    class Meta:
        verbose_name = _("曝光量")
        verbose_name_plural = _("曝光量")
        constraints = [
            models.UniqueConstraint(fields=["measure", "day", "place", "product"], name="complaints_exposure_once"),
            models.CheckConstraint(name="complaints_exposure_counts", condition=Q(value__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.day}"
