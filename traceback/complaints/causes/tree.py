"""The tree of a ticket as it is read: two statements, however large."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Q

from complaints.causes.models import Evidence, Why
from complaints.tickets.models import Ticket

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True)
class Node:
    """A why with what hangs below it; `evidence` is what stands, `struck` what has been struck out."""

    why: Why
    parent: Node | None = None
    below: list[Node] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    struck: list[Evidence] = field(default_factory=list)
    letter: str = ""  # of a root cause
    counted: int = 0  # pieces of evidence that stand, where they themselves were not read

    @property
    def proofs(self) -> int:
        """How many pieces of evidence stand for its link."""
        return self.counted or len(self.evidence)

    @property
    def path(self) -> list[Node]:
        """From the symptom to here."""
        return [*(self.parent.path if self.parent else []), self]

    @property
    def is_dead(self) -> bool:
        """Whether it, or something that it would explain, is ruled out."""
        return any(node.why.state == Why.State.RULED_OUT for node in self.path)

    @property
    def is_root_cause(self) -> bool:
        """Whether it counts as a root cause."""
        return bool(self.why.root_round) and not self.is_dead


def tree_of(ticket: Ticket) -> list[Node]:
    """Every why of the ticket with its evidence, each after the one that it explains; the symptom comes first."""
    whys = list(Why.objects.filter(ticket=ticket).order_by("pk"))
    if not whys:
        return []
    proofs = Evidence.objects.filter(why__ticket=ticket).select_related("record").order_by("pk")
    return grown(whys, proofs)


def outline_of(ticket: Ticket) -> list[Node]:
    """The same with evidence counted, not read: one statement."""
    standing = Count("evidence", filter=Q(evidence__struck_at=None))
    whys = list(Why.objects.filter(ticket=ticket).annotate(standing=standing).order_by("pk"))
    nodes = grown(whys, ())
    counted = {why.pk: why.standing for why in whys}
    for node in nodes:
        node.counted = counted[node.why.pk]
    return nodes


def roots_of(ticket: Ticket) -> list[Why]:
    """The root causes that stand, in the order of the tree: one statement."""
    return [node.why for node in outline_of(ticket) if node.is_root_cause]


def grown(whys: Iterable[Why], proofs: Iterable[Evidence]) -> list[Node]:
    """Rows become a tree: no why is lost, none comes before the one that it explains."""
    nodes = {why.pk: Node(why) for why in whys}
    for proof in proofs:
        node = nodes[proof.why_id]
        (node.evidence if proof.stands else node.struck).append(proof)
    children: dict[int | None, list[Node]] = defaultdict(list)
    for node in nodes.values():
        children[node.why.parent_id].append(node)
        node.parent = nodes.get(node.why.parent_id) if node.why.parent_id else None
    for node in nodes.values():
        node.below = children[node.why.pk]
    ordered = [found for top in children[None] for found in _down(top)]
    for letter, node in zip(LETTERS, (one for one in ordered if one.is_root_cause), strict=False):
        node.letter = letter
    return ordered


def _down(node: Node) -> Iterator[Node]:
    yield node
    for one in node.below:
        yield from _down(one)
