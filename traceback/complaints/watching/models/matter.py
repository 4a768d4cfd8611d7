"""Something that deserves attention: found by a rule, collecting while it lasts, decided by a person."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from complaints.models import Category, Contact, Place, Product
from complaints.tickets.models import Ticket
from complaints.watching.models.rule import Kind, Rule, RuleVersion
from workflows.runtime.models import Case


class State(models.TextChoices):
    FOUND = "found", _("待确认")
    CONFIRMED = "confirmed", _("已立单")
    MERGED = "merged", _("已并入工单")
    DISMISSED = "dismissed", _("已排除")


class Signal(FSMModelMixin, models.Model):
    """One matter that a rule fires about. While it lives, the rule's later findings about it are collected here,
    whatever has been decided meanwhile; when nothing came for some days it rests, and the next finding is a new one."""

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="signals", verbose_name=_("关注规则"))
    version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="+", verbose_name=_("规则版本"))
    kind = models.CharField(_("关注内容"), max_length=16, choices=Kind)
    cell = models.CharField(_("对象标识"), max_length=600)
    title = models.CharField(_("标题"), max_length=200)
    state = FSMField(_("状态"), choices=State, default=State.FOUND, protected=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", verbose_name=_("分类"))
    category_said = models.CharField(_("来源中的分类"), max_length=400, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", verbose_name=_("地区"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+", verbose_name=_("产品"))
    first_on = models.DateField(_("首次触发日"))
    last_on = models.DateField(_("最近触发日"))
    peak = models.PositiveIntegerField(_("最多件数"))
    series = models.JSONField(_("走势"), default=list)  # [day, count, expected, limit, exposure], as last judged
    voices = models.JSONField(_("典型原话"), default=list)  # keys of contacts
    places = models.JSONField(_("地区分布"), default=list)  # [name, count]
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="signals", verbose_name=_("工单"))
    campaign = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", verbose_name=_("营销案"))
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("处理人"))
    decided_at = models.DateTimeField(_("处理时间"), null=True)
    found_at = models.DateTimeField(_("发现时间"))
    updated_at = models.DateTimeField(_("更新时间"))
    rests = models.BooleanField(_("已结束归集"), default=False)

    class Meta:
        verbose_name = _("关注内容")
        verbose_name_plural = _("关注内容")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "cell"], condition=Q(rests=False), name="watching_one_live_signal_of_a_cell"),
            models.CheckConstraint(
                name="watching_a_decision_is_signed",
                condition=Q(state="found", decided_by=None, decided_at=None)
                | Q(~Q(state="found"), decided_by__isnull=False, decided_at__isnull=False)),
            models.CheckConstraint(
                name="watching_confirmed_into_a_ticket",
                condition=~Q(state__in=["confirmed", "merged"]) | Q(ticket__isnull=False)),
            models.CheckConstraint(
                name="watching_dismissed_for_a_reason", condition=~Q(state="dismissed") | ~Q(reason="")),
        ]
        indexes = [
            models.Index(fields=["state", "-last_on", "-id"], name="watching_by_state"),
            models.Index(fields=["-last_on", "-id"], name="watching_latest"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """Where the ledger keeps what happened to it."""
        return f"signal:{self.pk}"

    @property
    def about_unsorted(self) -> bool:
        """Whether it counts contacts of one place or product that nobody has given a category yet."""
        named = self.place_id is not None or self.product_id is not None
        return named and "category" in self.version.dimensions and not (self.category_id or self.category_said)

    @transition(field=state, source=State.FOUND, target=State.CONFIRMED)
    def confirm(self, *, ticket: Ticket, by_id: int, at: datetime) -> None:
        """It is a problem of its own."""
        self.ticket, self.decided_by_id, self.decided_at = ticket, by_id, at

    @transition(field=state, source=State.FOUND, target=State.MERGED)
    def merge(self, *, ticket: Ticket, by_id: int, at: datetime) -> None:
        """It belongs to a problem that is known."""
        self.ticket, self.decided_by_id, self.decided_at = ticket, by_id, at

    @transition(field=state, source=State.FOUND, target=State.DISMISSED)
    def dismiss(self, *, reason: str, by_id: int, at: datetime) -> None:
        """It is nothing, and here is why."""
        self.reason, self.decided_by_id, self.decided_at = reason, by_id, at


class SignalDay(models.Model):
    """A day on which the rule fired about it, with the version and every number that led to it."""

    signal = models.ForeignKey(Signal, models.PROTECT, related_name="days", verbose_name=_("关注内容"))
    day = models.DateField(_("日期"))
    version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="+", verbose_name=_("规则版本"))
    count = models.PositiveIntegerField(_("件数"))
    numbers = models.JSONField(_("判断依据"))
    at = models.DateTimeField(_("判断时间"))

    class Meta:
        verbose_name = _("触发日")
        verbose_name_plural = _("触发日")
        constraints = [models.UniqueConstraint(fields=["signal", "day"], name="watching_day_once")]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.day}"


class SignalContact(models.Model):
    """A contact that the signal is about."""

    id = models.BigAutoField(primary_key=True)
    signal = models.ForeignKey(
        Signal, models.PROTECT, related_name="members", db_index=False, verbose_name=_("关注内容"))
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", db_index=False, verbose_name=_("投诉"))

    class Meta:
        verbose_name = _("关注内容中的投诉")
        verbose_name_plural = _("关注内容中的投诉")
        constraints = [models.UniqueConstraint(fields=["signal", "contact"], name="watching_contact_once")]
        indexes = [models.Index(fields=["contact", "signal"], name="watching_of_a_contact")]

    def __str__(self) -> str:
        return f"{self.signal_id}/{self.contact_id}"
