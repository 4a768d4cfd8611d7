"""The log over all events: its leaves, the complete tiles of its tree, how long it is, and what was signed of it."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflows.ledger.models import Event

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT  # hashes of a tile


class Leaf(models.Model):
    """An event's place in the log, for good; `hash` is that of its canonical text as a leaf.

    Events are never deleted, so nothing checks the reference: the check would write to every event's row."""

    index = models.BigIntegerField(_("位置"), primary_key=True)
    event = models.OneToOneField(
        Event, models.PROTECT, db_constraint=False, related_name="leaf", verbose_name=_("事件"))
    hash = models.BinaryField(_("哈希"), max_length=32)

    class Meta:
        verbose_name = _("日志条目")
        verbose_name_plural = _("日志条目")

    def __str__(self) -> str:
        return str(self.index)


class Tile(models.Model):
    """256 neighbouring hashes of one height and the hash over them: proofs read a few of these, never the log."""

    id = models.BigAutoField(primary_key=True)
    level = models.PositiveSmallIntegerField(_("层"))  # its hashes are those of trees with 2 ** (8 * level) leaves
    index = models.BigIntegerField(_("位置"))
    hashes = models.BinaryField(_("哈希"), max_length=32 * WIDTH)
    root = models.BinaryField(_("根哈希"), max_length=32)

    class Meta:
        verbose_name = _("日志瓦片")
        verbose_name_plural = _("日志瓦片")
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="transparency_tile_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Log(models.Model):
    """How far the one log is. Its row is the lock that lets one sequencer work at a time.

    Every event up to `settled` is in the log or never came to be. `horizon` is a number that will be settled as soon as
    the transactions `writing` have ended: they may have drawn smaller numbers and not be visible yet."""

    size = models.BigIntegerField(_("条目数"), default=0)
    root = models.BinaryField(_("根哈希"), max_length=32)
    settled = models.BigIntegerField(_("已收齐至"), default=0)
    horizon = models.BigIntegerField(_("待收齐至"), null=True)
    writing = models.JSONField(_("进行中的事务"), default=list)

    class Meta:
        verbose_name = _("透明日志")
        verbose_name_plural = _("透明日志")

    def __str__(self) -> str:
        return str(self.size)


class Checkpoint(models.Model):
    """What was signed of the log at one length; the note stands by itself and is given to places outside."""

    size = models.BigIntegerField(_("条目数"), primary_key=True)
    root = models.BinaryField(_("根哈希"), max_length=32)
    note = models.TextField(_("签名文本"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("检查点")
        verbose_name_plural = _("检查点")

    def __str__(self) -> str:
        return str(self.size)


class Key(models.Model):
    """A public key that signed checkpoints; the private one never comes into the database."""

    vkey = models.CharField(_("公钥"), max_length=300, unique=True)
    since = models.DateTimeField(_("启用时间"))
    until = models.DateTimeField(_("停用时间"), null=True)

    class Meta:
        verbose_name = _("检查点公钥")
        verbose_name_plural = _("检查点公钥")

    def __str__(self) -> str:
        return self.vkey.split("+", 1)[0]


class Round(models.Model):
    """One passage of the background check over everything, slice by slice; `steps` says whose slice counts."""

    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    part = models.CharField(_("正在核对"), max_length=20)
    cursor = models.JSONField(_("进行到"), null=True)
    steps = models.PositiveIntegerField(_("步数"), default=0)
    done = models.BigIntegerField(_("已核对"), default=0)
    total = models.BigIntegerField(_("应核对"), default=0)  # when it began
    faults = models.PositiveIntegerField(_("问题数"), default=0)

    class Meta:
        verbose_name = _("账本核对")
        verbose_name_plural = _("账本核对")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.part}"

    @property
    def percent(self) -> int:
        """How far it is, of a hundred; full only when it is through."""
        if self.finished_at is not None:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0


class Alarm(models.Model):
    """One thing that a check found wrong: told once, kept for good, seen again by every round that finds it."""

    key = models.CharField(_("标识"), max_length=300, unique=True)
    finding = models.JSONField(_("问题"))
    found_at = models.DateTimeField(_("发现时间"))
    seen_in = models.ForeignKey(Round, models.PROTECT, related_name="alarms", verbose_name=_("最近一次见于"))

    class Meta:
        verbose_name = _("账本告警")
        verbose_name_plural = _("账本告警")

    def __str__(self) -> str:
        return self.key
