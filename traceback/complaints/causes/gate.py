"""When a ticket has been analysed: a root cause stands, with evidence on every link from the symptom down to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from complaints.causes.models import Why
from complaints.causes.tree import Node, tree_of
from complaints.tickets.models import Ticket


def against_finishing(ticket: Ticket, at: datetime) -> list[str]:
    """Why the analysis cannot be finished yet: a sentence that names what is missing; empty when it can."""
    return missing(tree_of(ticket), ticket.round)


def missing(nodes: Sequence[Node], this_round: int) -> list[str]:
    """The same, of a tree that has been read."""
    roots = [node for node in nodes if node.why.root_round]
    if not roots:
        return [_("还没有认定根因：请在原因分析中确认一条原因，并认定为根因")]
    gaps = [_gap(node, this_round) for node in roots]
    return [] if "" in gaps else [min(gaps, key=len)]


def _gap(root: Node, this_round: int) -> str:
    """What is missing on the way from the symptom to this root cause; empty when nothing is."""
    for node in root.path[1:]:
        said = {"cause": node.why.text}
        if node.why.state == Why.State.RULED_OUT:
            return _("「%(cause)s」已被排除，它下面的根因不能成立") % said
        if not node.proofs:
            return _("「%(cause)s」还没有证据") % said
        if node.why.state != Why.State.CONFIRMED:
            return _("「%(cause)s」已有证据，但还没有确认") % said
    if root.why.root_round < this_round:
        return _("第 %(round)s 轮还没有认定根因：请写出新的原因，或再次认定「%(cause)s」并说明为什么") % {
            "round": this_round, "cause": root.why.text}  # fmt: skip
    return ""
