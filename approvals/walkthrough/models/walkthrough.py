"""A walk-through: a made-up case played on a version by people in roles. No case, work item or notice comes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.organisation.models import Person
from workflows.library.models import ProcessVersion


class WalkthroughQuerySet(models.QuerySet["Walkthrough"]):
    def passed(self) -> WalkthroughQuerySet:
        return self.filter(state=Walkthrough.State.PASSED)

    def light(self) -> WalkthroughQuerySet:
        """For lists: without what is only needed to go on playing."""
        return self.select_related("version__process", "opened_by", "signed_by").defer(
            "document", "deeds", "due", "steps", "version__source", "version__bindings")


class Walkthrough(FSMModelMixin, models.Model):
    """One script on one version's bytes: how far it has been played, and what was said of it in the end."""

    class State(models.TextChoices):
        PLAYING = "playing", _("进行中")
        PASSED = "passed", _("通过")
        FAILED = "failed", _("不通过")
        DROPPED = "dropped", _("已放弃")
        REPLACED = "replaced", _("已被新剧本代替")

    SIGNED: Final = (State.PASSED, State.FAILED, State.REPLACED)

    version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="walkthroughs", verbose_name=_("流程版本"))
    sha256 = models.CharField("SHA-256", max_length=64)  # of the bytes that are played
    name = models.CharField(_("剧本"), max_length=100)
    state = FSMField(_("状态"), choices=State.choices, default=State.PLAYING, protected=True)
    document = models.TextField(_("运行状态"), editable=False)
    deeds = models.TextField(_("已发生的业务动作"), default="[]", editable=False)
    stands = models.CharField(_("业务状态"), max_length=100, blank=True)
    due = models.TextField(_("定时"), default="[]", editable=False)
    clock = models.DateTimeField(_("剧本时间"))
    ended = models.CharField(_("案件怎样结束"), max_length=20, blank=True)
    steps = models.TextField(_("版本中的环节"), default="[]", editable=False)  # to tell later what is new
    moves_made = models.PositiveIntegerField(_("步数"), default=0)
    signing_post = models.CharField(_("签署岗位"), max_length=64)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("代替的剧本")
    )
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("发起人"))
    opened_at = models.DateTimeField(_("发起时间"))
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("签署人"))
    signed_at = models.DateTimeField(_("签署时间"), null=True)
    opinion = models.TextField(_("意见"), blank=True)

    objects = WalkthroughQuerySet.as_manager()

    class Meta:
        verbose_name = _("流程穿越")
        verbose_name_plural = _("流程穿越")
        constraints = [
            models.CheckConstraint(
                name="walkthrough_result_is_signed_with_an_opinion",
                condition=~Q(state__in=("passed", "failed", "replaced"))
                | (Q(signed_by__isnull=False, signed_at__isnull=False) & ~Q(opinion="")),
            ),
            models.CheckConstraint(
                name="walkthrough_passed_was_played_to_the_end",
                condition=~Q(state__in=("passed", "replaced")) | ~Q(ended=""),
            ),
        ]
        indexes = [models.Index(fields=["version", "state"], name="walkthrough_of_version")]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """Where the ledger keeps what happened in it."""
        return f"walkthrough:{self.pk}"

    @property
    def is_open(self) -> bool:
        return bool(self.state == self.State.PLAYING)

    @property
    def is_outdated(self) -> bool:
        """Whether the draft was changed since: what was played is not what stands there now."""
        return self.sha256 != self.version.sha256

    def _sign(self, by: Person, at: datetime, opinion: str) -> None:
        self.signed_by, self.signed_at, self.opinion = by, at, opinion

    @transition(field=state, source=State.PLAYING, target=State.PASSED)
    def let_pass(self, *, by: Person, at: datetime, opinion: str) -> None:
        """It went as it should: the script is kept."""
        self._sign(by, at, opinion)

    @transition(field=state, source=State.PLAYING, target=State.FAILED)
    def fail(self, *, by: Person, at: datetime, opinion: str) -> None:
        """It did not go as it should."""
        self._sign(by, at, opinion)

    @transition(field=state, source=State.PLAYING, target=State.DROPPED)
    def drop(self) -> None:
        """Nobody goes on with it."""

    @transition(field=state, source=State.PASSED, target=State.REPLACED)
    def give_way(self) -> None:
        """A script that was recorded anew has taken its place."""


class Move(models.Model):
    """One turn of the script, as it can be played again."""

    walkthrough = models.ForeignKey(
        Walkthrough, models.PROTECT, related_name="moves", verbose_name=_("流程穿越")
    )
    number = models.PositiveIntegerField(_("序号"))
    body = models.TextField(_("内容"))  # the turn, as JSON
    node = models.CharField(_("环节"), max_length=200, blank=True)
    name = models.CharField(_("环节名称"), max_length=200, blank=True)
    seat = models.CharField(_("角色"), max_length=300, blank=True)
    reason = models.CharField(_("说明"), max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    at = models.DateTimeField(_("时间"))
    clock = models.DateTimeField(_("剧本时间"))

    objects: models.Manager[Move] = models.Manager()

    class Meta:
        verbose_name = _("穿越步骤")
        verbose_name_plural = _("穿越步骤")
        constraints = [models.UniqueConstraint(fields=["walkthrough", "number"], name="walkthrough_move_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Part(models.Model):
    """Who plays a role; a role without anybody is played by whoever opened the walk-through."""

    walkthrough = models.ForeignKey(
        Walkthrough, models.CASCADE, related_name="parts", verbose_name=_("流程穿越")
    )
    seat = models.CharField(_("角色"), max_length=300)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("扮演人"))

    class Meta:
        verbose_name = _("角色分配")
        verbose_name_plural = _("角色分配")
        constraints = [models.UniqueConstraint(fields=["walkthrough", "seat"], name="walkthrough_one_player_per_role")]

    def __str__(self) -> str:
        return f"{self.seat}: {self.person_id}"
