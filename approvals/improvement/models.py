"""What is worth how many points from which day, and the key cases that a manager has named."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Person
from workflows.library.models import Process


class Kind(models.TextChoices):
    """What points are given for."""

    TEST = "test", _("现场测试")
    WALKTHROUGH = "walkthrough", _("参加流程穿越")
    DEFECT = "defect", _("发现缺陷")
    OPTIMISATION = "optimisation", _("完成优化")
    KEY_CASE = "key_case", _("重点优化案例")
    TIMELY = "timely", _("按期完成")


USUAL: Final = {Kind.TEST: 5, Kind.WALKTHROUGH: 3, Kind.DEFECT: 3, Kind.OPTIMISATION: 10, Kind.KEY_CASE: 30,
                Kind.TIMELY: 2}
MOST_POINTS: Final = 1000


class Rate(models.Model):
    """So many points for one deed of a kind, from a day on; what was earned before keeps its worth."""

    kind = models.CharField(_("事项"), max_length=12, choices=Kind)
    points = models.PositiveSmallIntegerField(_("分值"))
    since = models.DateField(_("自何日起"))
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("设定人"))
    set_at = models.DateTimeField(_("设定时间"))

    objects: models.Manager[Rate] = models.Manager()

    class Meta:
        verbose_name = _("积分标准")
        verbose_name_plural = _("积分标准")
        constraints = [
            models.UniqueConstraint(fields=["kind", "since"], name="improvement_one_rate_per_kind_and_day"),
            models.CheckConstraint(name="improvement_points_have_a_limit", condition=Q(points__lte=MOST_POINTS)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.points}"


class KeyCase(models.Model):
    """An optimisation that others should learn from: named by a manager, never by whom it honours."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("主要贡献人"))
    process = models.ForeignKey(Process, models.PROTECT, related_name="+", verbose_name=_("流程"))
    title = models.CharField(_("案例名称"), max_length=100)
    reason = models.CharField(_("入选理由"), max_length=500)
    awarded_on = models.DateField(_("评定日期"))
    awarded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("评定人"))
    awarded_at = models.DateTimeField(_("评定时间"))

    objects: models.Manager[KeyCase] = models.Manager()

    class Meta:
        verbose_name = _("重点优化案例")
        verbose_name_plural = _("重点优化案例")
        constraints = [
            models.UniqueConstraint(fields=["person", "process", "title"], name="improvement_key_case_is_named_once"),
            models.CheckConstraint(
                name="improvement_nobody_honours_themselves", condition=~Q(person=F("awarded_by"))),
        ]
        indexes = [models.Index(fields=["awarded_on"], name="improvement_cases_of_a_year")]

    def __str__(self) -> str:
        return self.title
