"""One grouping of the contacts of a period, the topics it found, and the contacts of each."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.models import Contact, Place, Source
from complaints.tickets.models import Ticket

DAY = timedelta(days=1)


class TopicRun(models.Model):
    """Asked for by a person, done by the worker; never changed afterwards. The latest of the same question is shown."""

    class State(models.TextChoices):
        WAITING = "waiting", _("分析中")
        READY = "ready", _("已完成")
        FAILED = "failed", _("分析失败")

    since = models.DateField(_("从"))
    until = models.DateField(_("到"))
    kind = models.CharField(_("类型"), max_length=10, choices=Contact.Kind, default=Contact.Kind.COMPLAINT)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", verbose_name=_("地区"))
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+", verbose_name=_("投诉来源"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    percent = models.PositiveSmallIntegerField(_("进度"), default=0)
    number = models.PositiveIntegerField(_("本期件数"), default=0)
    left_out = models.PositiveIntegerField(_("未参与分析的件数"), default=0)
    failure = models.CharField(_("失败原因"), max_length=300, blank=True)
    by_id = models.BigIntegerField(_("发起人编号"), null=True)
    by_name = models.CharField(_("发起人"), max_length=200)
    asked_at = models.DateTimeField(_("发起时间"))
    ended_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("话题分析")
        verbose_name_plural = _("话题分析")
        constraints = [
            models.CheckConstraint(name="hotspots_a_period_has_its_days", condition=Q(since__lte=F("until")))]
        indexes = [models.Index(fields=["since", "until", "-id"], name="hotspots_of_a_period")]

    def __str__(self) -> str:
        return f"{self.since} – {self.until}"

    @property
    def before(self) -> date:
        """The first day of the period before, which is as long."""
        return self.since - (self.until - self.since) - DAY


class HotTopic(models.Model):
    """Contacts that report one matter in alike words."""

    run = models.ForeignKey(TopicRun, models.PROTECT, related_name="topics", db_index=False, verbose_name=_("话题分析"))
    rank = models.PositiveIntegerField(_("名次"))
    title = models.CharField(_("话题"), max_length=200)
    size = models.PositiveIntegerField(_("本期件数"))
    before = models.PositiveIntegerField(_("上期件数"))
    places = models.JSONField(_("地区分布"), default=list)  # [[name, number], …]
    voices = models.JSONField(_("典型原声"), default=list)  # keys of contacts
    series = models.JSONField(_("走势"), default=list)  # [[day, number, None, None], …], as charts take it
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="+", verbose_name=_("工单"))

    class Meta:
        verbose_name = _("热点话题")
        verbose_name_plural = _("热点话题")
        constraints = [models.UniqueConstraint(fields=["run", "rank"], name="hotspots_one_of_a_rank")]

    def __str__(self) -> str:
        return self.title

    @property
    def peak(self) -> int:
        """The most on one day."""
        return max((number for _day, number, *_others in self.series), default=0)


class TopicMember(models.Model):
    """A contact of the period that belongs to the topic."""

    id = models.BigAutoField(primary_key=True)
    topic = models.ForeignKey(
        HotTopic, models.PROTECT, related_name="members", db_index=False, verbose_name=_("热点话题"))
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", db_index=False, verbose_name=_("来电来函"))

    class Meta:
        verbose_name = _("话题中的来电来函")
        verbose_name_plural = _("话题中的来电来函")
        constraints = [models.UniqueConstraint(fields=["topic", "contact"], name="hotspots_contact_once")]

    def __str__(self) -> str:
        return f"{self.topic_id}/{self.contact_id}"
