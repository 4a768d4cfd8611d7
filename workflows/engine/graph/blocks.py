"""Which split belongs to which join: the blocks in which branches open and close."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from workflows.bpmn.words import Sentence as _
from workflows.engine.graph import nouns
from workflows.engine.graph.nouns import Node
from workflows.engine.graph.problems import Problems
from workflows.engine.graph.walks import END, Container, postdominators, reach

JOINS = frozenset({nouns.AND, nouns.OR})


@dataclass(frozen=True, slots=True)
class Block:
    """A split with the node where its branches meet again (END: the end of the scope)."""

    split: str
    exit: str
    branches: tuple[frozenset[str], ...]  # one set of nodes per way out of the split

    @property
    def inside(self) -> frozenset[str]:
        return frozenset().union(*self.branches)


class NoBlock(Exception):
    """Why a split cannot be paired; a sentence."""


def is_split(node: Node) -> bool:
    """Several ways out that may be taken together: a parallel or inclusive gateway, or anything but a decision."""
    return len(node.ways) > 1 and node.kind != nouns.XOR


def opens_all(node: Node) -> bool:
    """Whether a split takes all its ways, whatever the data."""
    return node.kind == nouns.AND or (node.kind != nouns.OR and not any(way.condition for way in node.ways))


class Pairing:
    """Finds the blocks of one container and says what cannot be paired."""

    def __init__(self, inside: Container, reachable: set[str], problems: Problems) -> None:
        self.inside = inside
        self.reachable = reachable
        self.problems = problems
        self.before = inside.before()
        self.after = after_all(inside)
        self.tails = tails(inside)

    def blocks(self) -> list[Block]:
        """All blocks, outer ones first."""
        found = [block for node in self.inside.nodes.values()
                 if node.id in self.reachable and is_split(node) and (block := self._block(node))]
        self._check_joins(found)
        return sorted(found, key=lambda block: -len(block.inside))

    def _name(self, key: str) -> str:
        return self.inside.nodes[key].name or key

    def _block(self, split: Node) -> Block | None:
        try:
            return self._paired(split)
        except NoBlock as why:
            self.problems.add(split.stands_for or split.id, why.args[0])
            return None

    def _paired(self, split: Node) -> Block:
        for key in self.after.get(split.id, [END]):
            if key == END or self._is_join(key):
                return self._checked(split, key)
        raise NoBlock(_("从这里分出的分支没有任何一条能到达结束。"))

    def _is_join(self, key: str) -> bool:
        return self.inside.nodes[key].kind in JOINS and len(self.before[key]) > 1

    def _checked(self, split: Node, end: str) -> Block:
        branches = tuple(frozenset(reach(self.inside.next, [way.target], without=end)) for way in split.ways)
        block = Block(split.id, end, branches)
        if any(split.id in branch for branch in branches):
            raise NoBlock(_("有分支在汇合之前绕回了分支点之前；请先汇合再返回。"))
        self._check_apart(block)
        for way, branch in zip(split.ways, branches, strict=True):
            self._check_branch(block, way.target, branch - self.tails)
        if end != END and self.inside.nodes[end].kind == nouns.AND and not opens_all(split):
            raise NoBlock(_("只打开部分分支，却由并行网关「%(join)s」汇合，会永远等下去；请改用包容网关汇合。",
                            join=self._name(end)))
        return block

    def _check_branch(self, block: Block, first: str, branch: frozenset[str]) -> None:
        for key in sorted(branch):
            strangers = self.before[key] - branch - ({block.split} if key == first else set())
            if strangers & self.reachable:
                other = sorted(strangers & self.reachable)[0]
                raise NoBlock(_("从「%(other)s」有顺序流跳进分支中间的「%(key)s」，无法配对汇合。",
                                other=self._name(other), key=self._name(key)))

    def _check_apart(self, block: Block) -> None:
        counted = Counter(key for branch in block.branches for key in branch - self.tails)
        shared = sorted(key for key, count in counted.items() if count > 1)
        if shared:
            raise NoBlock(_("各分支在「%(key)s」相遇，但那里不是与之配对的汇合网关，其后会重复执行。",
                            key=self._name(shared[0])))

    def _check_joins(self, blocks: list[Block]) -> None:
        for node in self.inside.nodes.values():
            if node.kind in JOINS and node.id in self.reachable and self._is_join(node.id):
                self._check_join(node, [block for block in blocks if block.exit == node.id])

    def _check_join(self, join: Node, blocks: list[Block]) -> None:
        within = frozenset().union(*(block.inside | {block.split} for block in blocks))
        if not blocks:
            self.problems.add(join.id, _("这个汇合网关没有与之配对的分支网关。"))
        elif join.kind == nouns.AND and (self.before[join.id] & self.reachable) - within:
            other = sorted((self.before[join.id] & self.reachable) - within)[0]
            self.problems.add(join.id, _("「%(other)s」不在配对的分支之内，却连到这个汇合网关。",
                                          other=self._name(other)))
        elif join.kind == nouns.AND:
            self._check_arrivals(join, blocks)

    def _check_arrivals(self, join: Node, blocks: list[Block]) -> None:
        """A parallel join wants one token on each way in: two ways in from one branch would never both come."""
        for block in blocks:
            for way, branch in zip(self.inside.nodes[block.split].ways, block.branches, strict=True):
                inner = [other for other in blocks if other.split in branch]
                nested = frozenset().union(*(other.inside | {other.split} for other in inner))
                arriving = [(key, step.id) for key in branch - nested
                            for step in self.inside.nodes[key].ways if step.target == join.id]
                outermost = [one for one in inner if not any(one.split in two.inside for two in inner)]
                if way.target != join.id and len(arriving) + len(outermost) > 1:
                    self.problems.add(join.id, _("同一条分支有多条顺序流连到这个并行汇合网关，会永远等下去；"
                                                 "请先用排他网关合并。"))


def after_all(inside: Container) -> dict[str, list[str]]:
    """Postdominators; where only terminate or error ends can be reached, these count as the end."""
    dead = [node.id for node in inside.nodes.values() if node.kind in (nouns.TERMINATE, nouns.ERROR)]
    return {**postdominators(inside.next, dead), **postdominators(inside.next)}


def tails(inside: Container) -> frozenset[str]:
    """Nodes after which nothing happens any more: ends, and merging gateways that only lead to ends."""
    quiet = (nouns.XOR, nouns.PASS, nouns.END, nouns.TERMINATE, nouns.ERROR)
    found = {node.id for node in inside.nodes.values() if node.kind in quiet and not node.ways}
    grown = True
    while grown:
        more = {key for key, targets in inside.next.items()
                if key not in found and inside.nodes[key].kind in quiet and inside.nodes[key].ways
                and not inside.nodes[key].fires and set(targets) <= found}
        found |= more
        grown = bool(more)
    return frozenset(found)


def sides(inside: Container, reachable: set[str], problems: Problems) -> list[Block]:
    """The paths that non-interrupting boundary events open: each on its own, to an end of its own."""
    found, before, quiet = [], inside.before(), tails(inside)
    for node in inside.nodes.values():
        if node.kind != nouns.BOUNDARY or node.interrupting or node.id not in reachable:
            continue
        path = frozenset(reach(inside.next, [node.id]))
        own = path - quiet
        strangers = {source for key in own for source in before[key]} - path
        if node.host in path or strangers & reachable:
            problems.add(node.id, _("非中断边界事件之后的路径必须自成一路直到结束，不能并回主流程。"))
        if len(node.ways) > 1:
            problems.add(node.id, _("非中断边界事件只能有一条出口；要分出几条，请接一个网关。"))
        found.append(Block(node.id, END, (path - {node.id},)))
    return found


def placed(nodes: Mapping[str, Node], blocks: list[Block]) -> dict[str, Node]:
    """The nodes with their innermost block, the splits with their exit; blocks come outer ones first."""
    made = {key: replace(node, block=node.parent) for key, node in nodes.items()}
    for block in blocks:
        for key in block.inside:
            made[key] = replace(made[key], block=block.split)
    for block in blocks:
        if is_split(made[block.split]):
            made[block.split] = replace(made[block.split], exit=block.exit)
    for node in nodes.values():
        if node.kind == nouns.BOUNDARY and not node.interrupting:
            made[node.id] = replace(made[node.id], block=made[node.host].block)
    return made
