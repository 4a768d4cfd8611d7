"""manage.py ledger status | verify | sequence | checkpoint | rotate-key | rebuild | roles: the log over all events."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from workflows.ledger.actor import SYSTEM
from workflows.ledger.models import Event
from workflows.transparency import keys, roles
from workflows.transparency.checking import CHUNK, check
from workflows.transparency.checkpoints import checkpoint, latest
from workflows.transparency.models import Log
from workflows.transparency.rebuilding import rebuild
from workflows.transparency.sequencing import sequence_all
from workflows.transparency.words import explain, tell_power

TOLD_EVERY: Final = 50 * CHUNK


class Command(BaseCommand):
    help = _("全部事件的透明日志：查看、核对、编入、签检查点、换签名密钥。")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("deed", choices=sorted(self.deeds), help=_("要做的事"))
        parser.add_argument("--role", default="loopdesk_app", help=_("应用程序使用的数据库角色"))
        parser.add_argument("--apply", action="store_true", help=_("立即执行，而不只是打印"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; `verify` and `rebuild` end with an error where anything is wrong."""
        self.options = options
        self.deeds[options["deed"]](self)

    def status(self) -> None:
        """How long the log is, what waits, what was signed last and with which key."""
        log, last = Log.objects.filter(pk=1).first(), latest()
        size = log.size if log else 0
        self.stdout.write(_("日志共 %(size)s 条，账本共 %(events)s 条事件。") % {
            "size": size, "events": Event.objects.count()})
        if last is not None:
            at = localtime(last.at).strftime("%Y-%m-%d %H:%M:%S")
            self.stdout.write(_("最近的检查点：长度 %(size)s，签于 %(at)s。") % {"size": last.size, "at": at})
            self.stdout.write(last.note)
        for verifier in keys.verifiers():
            self.stdout.write(_("公钥：%(vkey)s") % {"vkey": verifier.vkey})
        for power in roles.too_much():
            self.stdout.write(self.style.WARNING(tell_power(power)))

    def verify(self) -> None:
        """Compare events, leaves, tiles and checkpoints; every fault is a line."""
        wrong = 0
        for found in check(_tell):
            wrong += 1
            self.stdout.write(explain(found))
        if wrong:
            raise CommandError(_("日志有 %(wrong)s 处问题。") % {"wrong": wrong})
        self.stdout.write(_("日志与账本、检查点一致。"))

    def sequence(self) -> None:
        """Give every event its place now."""
        self.stdout.write(_("编入 %(placed)s 条。") % {"placed": sequence_all()})

    def sign(self) -> None:
        """Sign the log as it is."""
        made = checkpoint(now())
        self.stdout.write(made.note if made else _("没有新的内容需要签。"))

    def rotate(self) -> None:
        """Sign with a new key from now on."""
        made = keys.rotate(by=SYSTEM, at=now())
        self.stdout.write(_("公钥：%(vkey)s") % {"vkey": made.vkey})

    def rebuild(self) -> None:
        """Make the log anew from the events; what was signed must come out again."""
        size, wrong = rebuild(_tell)
        if wrong is not None:
            raise CommandError(_("未重建，第一处不同：%(what)s") % {"what": explain(wrong)})
        self.stdout.write(_("已由事件重建 %(size)s 条，与全部检查点一致。") % {"size": size})

    def roles(self) -> None:
        """The statements that leave the application no more power than it needs; with --apply they are carried out."""
        try:
            statements = roles.statements(self.options["role"])
        except roles.NoRoles as refusal:
            raise CommandError(str(refusal)) from refusal
        if self.options["apply"]:
            roles.apply(statements)
        for statement in statements:
            self.stdout.write(f"{statement};")

    deeds: Final[dict[str, Callable[[Command], None]]] = {
        "status": status, "verify": verify, "sequence": sequence, "checkpoint": sign, "rotate-key": rotate,
        "rebuild": rebuild, "roles": roles}


def _tell(done: int) -> None:
    if done % TOLD_EVERY == 0:
        sys.stderr.write(f"… {done}\n")
