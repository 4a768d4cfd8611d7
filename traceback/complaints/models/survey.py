"""Surveys of satisfaction: waves, touchpoints, and what every customer who was asked said of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.names import Place
from complaints.models.run import ImportRun
from complaints.models.source import Source


class SurveyWave(models.Model):
    """One round of asking; answers are unique within it."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="waves", verbose_name=_("投诉来源"))
    name = models.CharField(_("调查名称"), max_length=100)
    day = models.DateField(_("调查日期"))  # of answers that carry no date of their own

    class Meta:
        verbose_name = _("满意度调查")
        verbose_name_plural = _("满意度调查")
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="complaints_wave_once")]

    def __str__(self) -> str:
        return self.name


class Touchpoint(models.Model):
    """Something that customers score, or a circumstance that they may tick."""

    class Kind(models.TextChoices):
        SCORE = "score", _("打分项")
        MARK = "mark", _("勾选项")

    name = models.CharField(_("触点"), max_length=100, unique=True)
    kind = models.CharField(_("类型"), max_length=5, choices=Kind)
    note = models.CharField(_("说明"), max_length=500)

    class Meta:
        verbose_name = _("触点")
        verbose_name_plural = _("触点")

    def __str__(self) -> str:
        return self.name


class SurveyAnswer(models.Model):
    """One customer who was asked, known by a number alone."""

    id = models.BigAutoField(primary_key=True)
    wave = models.ForeignKey(SurveyWave, models.PROTECT, db_index=False, related_name="answers", verbose_name=_("调查"))
    number = models.CharField(_("答卷编号"), max_length=64)
    day = models.DateField(_("日期"))
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("地区"))
    run = models.ForeignKey(ImportRun, models.PROTECT, db_index=False, related_name="+", verbose_name=_("导入"))

    class Meta:
        verbose_name = _("答卷")
        verbose_name_plural = _("答卷")
        constraints = [models.UniqueConstraint(fields=["wave", "number"], name="complaints_answer_once")]
        indexes = [models.Index(fields=["day"], name="complaints_answers_by_day")]

    def __str__(self) -> str:
        return self.number


class SurveyScore(models.Model):
    """What a customer gave a touchpoint, 1 to 10; nothing is kept of what did not apply to them."""

    id = models.BigAutoField(primary_key=True)
    answer = models.ForeignKey(
        SurveyAnswer, models.PROTECT, db_index=False, related_name="scores", verbose_name=_("答卷"))
    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, related_name="scores", verbose_name=_("触点"))
    score = models.PositiveSmallIntegerField(_("得分"))

    class Meta:
        verbose_name = _("得分")
        verbose_name_plural = _("得分")
        constraints = [
            models.UniqueConstraint(fields=["answer", "touchpoint"], name="complaints_score_once"),
            models.CheckConstraint(name="complaints_score_range", condition=Q(score__gte=1, score__lte=10)),
        ]

    def __str__(self) -> str:
        return f"{self.touchpoint_id}: {self.score}"


class SurveyMark(models.Model):
    """A circumstance that a customer ticked: where they use it, what went wrong."""

    id = models.BigAutoField(primary_key=True)
    answer = models.ForeignKey(
        SurveyAnswer, models.PROTECT, db_index=False, related_name="marks", verbose_name=_("答卷"))
    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, related_name="marks", verbose_name=_("触点"))

    class Meta:
        verbose_name = _("勾选")
        verbose_name_plural = _("勾选")
        constraints = [models.UniqueConstraint(fields=["answer", "touchpoint"], name="complaints_mark_once")]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.touchpoint_id}"
