"""An optimisation item: what was found, who mends it by when, and who has seen that it is mended."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.fieldwork.models.plan import Task
from approvals.organisation.models import Person
from approvals.walkthrough.models import Finding
from workflows.library.models import Process


class ItemQuerySet(models.QuerySet["Item"]):
    def late(self, today: date) -> ItemQuerySet:
        """Not mended by their day."""
        return self.filter(state=Item.State.OPEN, due_on__lt=today)


class Item(FSMModelMixin, models.Model):
    """A finding of a branch, or of a walk-through in the sandbox, on its way to being mended."""

    class State(models.TextChoices):
        OPEN = "open", _("待整改")
        FIXED = "fixed", _("待验证")
        VERIFIED = "verified", _("已验证")

    process = models.ForeignKey(Process, models.PROTECT, related_name="+", verbose_name=_("流程"))
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="items", verbose_name=_("现场测试任务"))
    finding = models.OneToOneField(
        Finding, models.PROTECT, null=True, related_name="item", verbose_name=_("穿越中的发现")
    )
    step = models.CharField(_("对应环节"), max_length=200, blank=True)
    text = models.TextField(_("发现"))
    state = FSMField(_("状态"), choices=State.choices, default=State.OPEN, protected=True)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("责任人"))
    due_on = models.DateField(_("整改期限"))
    found_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("发现人"))
    found_at = models.DateTimeField(_("发现时间"))
    fix = models.TextField(_("整改措施"), blank=True)
    fixed_at = models.DateTimeField(_("整改时间"), null=True)
    opinion = models.TextField(_("验证意见"), blank=True)
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("验证人"))
    verified_at = models.DateTimeField(_("验证时间"), null=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("优化项")
        verbose_name_plural = _("优化项")
        constraints = [
            models.CheckConstraint(
                name="fieldwork_item_is_verified_by_somebody_else",
                condition=~Q(state="verified")
                | Q(verified_by__isnull=False, verified_at__isnull=False) & ~Q(verified_by=F("owner")) & ~Q(fix=""),
            ),
            models.CheckConstraint(
                name="fieldwork_item_comes_from_one_place",
                condition=Q(task__isnull=False, finding__isnull=True) | Q(task__isnull=True, finding__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["owner", "state"], name="fieldwork_items_of_owner")]

    def __str__(self) -> str:
        return self.text[:50]

    @property
    def stream(self) -> str:
        """Where the ledger keeps what happened to it."""
        return f"optimisation:{self.pk}"

    def is_late(self, today: date) -> bool:
        """Whether it is not mended by its day."""
        return bool(self.state == self.State.OPEN and self.due_on < today)

    @transition(field=state, source=State.OPEN, target=State.FIXED)
    def mend(self, *, at: datetime, fix: str) -> None:
        """The owner says what was done about it."""
        self.fix, self.fixed_at = fix, at

    @transition(field=state, source=State.FIXED, target=State.VERIFIED)
    def verify(self, *, by: Person, at: datetime, opinion: str) -> None:
        """Somebody else has seen that it works."""
        self.verified_by, self.verified_at, self.opinion = by, at, opinion

    @transition(field=state, source=State.FIXED, target=State.OPEN)
    def give_back(self, *, opinion: str) -> None:
        """It is not mended yet."""
        self.opinion, self.fixed_at = opinion, None
