"""What is watched for: a rule, and every version of it that ever was."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.models import Contact, Exposure
from complaints.watching.statistics import Limits


class Kind(models.TextChoices):
    BATCH = "batch", _("批量投诉")
    HOT = "hot", _("投诉热点")
    ABNORMAL = "abnormal", _("投诉异动")
    ESCALATION = "escalation", _("投诉升级")
    ENQUIRY = "enquiry", _("咨询热点")
    SATISFACTION = "satisfaction", _("满意度短板")


class Way(models.TextChoices):
    """How a rule looks."""

    DAY = "day", _("当日与历史同一星期几相比")
    WEEK = "week", _("近一至三周与更早的几周相比")
    BURST = "burst", _("几小时内集中发生")
    ESCALATED = "escalated", _("近 7 天升级投诉的占比")
    REPEATED = "repeated", _("近 7 天同一客户重复投诉")
    TOPIC = "topic", _("同一事项的相似投诉增多")
    SCORES = "scores", _("触点评分偏低")


class By(models.TextChoices):
    """What a rule counts by."""

    CATEGORY = "category", _("分类")
    CATEGORY_PLACE = "category,place", _("分类 × 地区")
    CATEGORY_PRODUCT = "category,product", _("分类 × 产品")
    PLACE = "place", _("地区")
    PRODUCT = "product", _("产品")


class Rule(models.Model):
    """A rule as it goes through the years; what it says is said by its versions."""

    kind = models.CharField(_("关注内容"), max_length=16, choices=Kind)
    way = models.CharField(_("判断方式"), max_length=12, choices=Way)
    number = models.PositiveIntegerField(_("现行版本"))

    class Meta:
        verbose_name = _("关注规则")
        verbose_name_plural = _("关注规则")

    def __str__(self) -> str:
        return f"{self.kind}/{self.way}"


class WatchedWordingQuerySet(models.QuerySet["RuleVersion"]):
    def in_force(self) -> WatchedWordingQuerySet:
        """The latest version of every rule."""
        return self.filter(number=F("rule__number")).select_related("rule")


class RuleVersion(models.Model):
    """What a rule says from one moment on; never changed, only followed by the next."""

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="versions", verbose_name=_("关注规则"))
    number = models.PositiveIntegerField(_("版本号"))
    name = models.CharField(_("名称"), max_length=60)
    active = models.BooleanField(_("启用"), default=True)
    by = models.CharField(_("统计口径"), max_length=20, choices=By, default=By.CATEGORY)
    contacts = models.CharField(_("统计对象"), max_length=10, choices=Contact.Kind, default=Contact.Kind.COMPLAINT)
    category = models.CharField(_("只看分类"), max_length=400, blank=True)
    place = models.CharField(_("只看地区"), max_length=100, blank=True)
    product = models.CharField(_("只看产品"), max_length=100, blank=True)
    measure = models.CharField(_("曝光量口径"), max_length=12, choices=Exposure.Measure, blank=True)
    least = models.PositiveIntegerField(_("最少件数"), default=10, validators=[MinValueValidator(2)])
    sds = models.DecimalField(
        _("标准差倍数"), max_digits=4, decimal_places=2, default=Decimal(3),
        validators=[MinValueValidator(0), MaxValueValidator(10)])
    weeks = models.PositiveSmallIntegerField(
        _("历史周数"), default=8, validators=[MinValueValidator(4), MaxValueValidator(26)])
    error_rate = models.DecimalField(
        _("误报率"), max_digits=6, decimal_places=4, default=Decimal("0.01"),
        validators=[MinValueValidator(Decimal("0.0001")), MaxValueValidator(Decimal("0.2"))])
    fixed = models.PositiveIntegerField(_("历史不足时的固定阈值"), null=True, blank=True)
    hours = models.PositiveSmallIntegerField(
        _("时间窗（小时）"), default=4, validators=[MinValueValidator(1), MaxValueValidator(24)])
    words = models.TextField(_("升级用语"), blank=True)
    channels = models.TextField(_("升级渠道"), blank=True)
    times = models.PositiveSmallIntegerField(
        _("同一客户的次数"), default=3, validators=[MinValueValidator(2), MaxValueValidator(20)])
    rest_days = models.PositiveSmallIntegerField(
        _("多少天不再触发即结束归集"), default=14, validators=[MinValueValidator(1), MaxValueValidator(90)])
    by_id = models.BigIntegerField(_("修改人编号"), null=True)
    by_name = models.CharField(_("修改人"), max_length=200)
    at = models.DateTimeField(_("修改时间"))

    objects = WatchedWordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("关注规则版本")
        verbose_name_plural = _("关注规则版本")
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="watching_version_once"),
            models.CheckConstraint(
                name="watching_rates_are_rates", condition=Q(error_rate__gt=0, error_rate__lte=Decimal("0.2"))),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"

    @property
    def limits(self) -> Limits:
        """The rule as the statistics take it."""
        return Limits(
            least=self.least, sds=float(self.sds), weeks=self.weeks, error_rate=float(self.error_rate),
            fixed=self.fixed)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What its cells are made of."""
        return tuple(self.by.split(","))


SETTINGS: Final = (
    "name", "active", "by", "contacts", "category", "place", "product", "measure", "least", "sds", "weeks",
    "error_rate", "fixed", "hours", "words", "channels", "times", "rest_days",
)
