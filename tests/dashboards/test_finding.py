"""Which sentence stands first: whatever is furthest beyond its limit, and nothing where too little stands behind it."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from reports.dashboards.figures import counted, of_whole
from reports.dashboards.finding import LIMITS, PLACES, RULES, SENTENCES, findings
from reports.dashboards.heaps import Heap
from reports.dashboards.services.piles import packed


def heap(*times, returned=0, timed=0, late=0):
    return Heap(len(times), sum(times), returned, timed, late, [packed(times)])


@dataclass
class Desk:
    """As much of a dashboard as the finding looks at; quiet unless something is said."""

    finished: Heap = field(default_factory=lambda: heap(*[3600] * 10))
    finished_before: Heap = field(default_factory=lambda: heap(*[3600] * 10))
    handled: Heap = field(default_factory=lambda: heap(*[60] * 20, timed=20, late=1))
    steps: list = field(default_factory=lambda: [step("会签", 0.3), step("法务", 0.3)])
    punctual: list = field(default_factory=list)
    reasons: list = field(default_factory=list)
    beyond: int = 0
    effective: int = 0
    still_there: int = 0

    @property
    def unevaluated(self):
        case = SimpleNamespace(title="保温杯")
        return SimpleNamespace(beyond=counted(self.beyond, "x"), oldest=[(SimpleNamespace(case=case), 12)])

    @property
    def effect(self):
        return SimpleNamespace(effective=counted(self.effective, "x"), still_there=counted(self.still_there, "x"))


def step(name, share, count=9):
    return SimpleNamespace(name=name, share=share, heap=heap(*[7200] * count))


def rules(desk):
    return [found.rule for found in findings(desk)]


def test_nothing_remarkable_is_no_finding():
    assert rules(Desk()) == []


def test_each_limit_is_reached_by_itself(db):
    late = heap(*[60] * 20, timed=20, late=3)
    worst = SimpleNamespace(name="法律事务部", heap=heap(1, timed=9, late=3), rate=of_whole(6, 9, "timed"))
    found = {
        "bottleneck": Desk(steps=[step("资费会签", 0.41), step("法务", 0.2)]),
        "unevaluated": Desk(beyond=1),
        "late": Desk(handled=late, punctual=[worst]),
        "slower": Desk(finished=heap(*[4600] * 5)),
        "returned": Desk(finished=heap(*[3600] * 10, returned=5)),
        "unsolved": Desk(effective=2, still_there=1),
    }
    assert {rule: rules(desk) for rule, desk in found.items()} == {rule: [rule] for rule in LIMITS}
    sentences = {rule: findings(desk)[0].sentence for rule, desk in found.items()}
    assert sentences["bottleneck"] == "「资费会签」是最慢的一环：中位 2.0 工作小时，占各环节用时的 41 %。"
    assert "法律事务部：66.7 %" in sentences["late"]
    assert "慢了 28 %" in sentences["slower"]
    assert all("%(" not in sentence for sentence in sentences.values())
    assert set(PLACES) == set(RULES) == set(SENTENCES) == set(LIMITS)


def test_too_little_is_nothing_remarkable():
    assert rules(Desk(steps=[step("会签", 0.9, count=4), step("法务", 0.1)])) == []
    assert rules(Desk(steps=[step("会签", 1.0)])) == []
    assert rules(Desk(handled=heap(60, timed=4, late=4))) == []
    assert rules(Desk(finished=heap(*[9000] * 4))) == []
    assert rules(Desk(effective=0, still_there=2)) == []


@given(share=st.floats(0, 1), late=st.integers(0, 20), beyond=st.integers(0, 60), returned=st.integers(0, 10))
def test_the_furthest_beyond_its_limit_is_said_first(share, late, beyond, returned):
    desk = Desk(steps=[step("会签", share), step("法务", 0)], handled=heap(*[60] * 20, timed=20, late=late),
                beyond=beyond, finished=heap(*[3600] * 10, returned=returned))
    times = {"bottleneck": share / 0.4, "late": late / 20 / 0.1, "returned": returned / 10 / 0.5,
             "unevaluated": 1 + beyond / 10 if beyond else 0}
    assert rules(desk) == [rule for rule in sorted(times, key=lambda rule: (-times[rule], list(LIMITS).index(rule)))
                           if times[rule] >= 1]
