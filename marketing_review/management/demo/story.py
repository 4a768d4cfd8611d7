"""Two hundred cases in every state, spread over the months before today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from approvals.organisation.models import Person
from marketing_review.management.demo.campaigns import campaign
from marketing_review.management.demo.drive import Driver, to_state
from marketing_review.models import State

CLERKS: Final = ("20001", "20001", "20002", "20003", "20004", "20007")


def _half_cosigned(driver: Driver) -> None:
    to_state(driver, State.IN_COSIGN)
    driver.cosign(driver.rng.choice((0.0, 0.34, 0.5, 0.67)))


def _half_prepared(driver: Driver) -> None:
    to_state(driver, State.PREPARING)
    driver.prepare(driver.rng.choice((0.0, 0.3, 0.5, 0.8)))


def _returned(driver: Driver) -> None:
    to_state(driver, State.IN_COSIGN)
    driver.cosign(0.34)
    driver.send_back_from_cosign()


def _returned_by_legal(driver: Driver) -> None:
    to_state(driver, State.IN_LEGAL_REVIEW)
    driver.send_back("legal_review", "legal_reviewer")


def _running(driver: Driver) -> None:
    to_state(driver, State.RUNNING)
    driver.report(driver.rng.randint(2, 6), trouble=driver.large and driver.rng.random() < 0.3)
    if driver.rng.random() < 0.5:
        driver.feedback()


def _recovered(driver: Driver) -> None:
    _suspended(driver)
    driver.calm()


def _suspended(driver: Driver) -> None:
    to_state(driver, State.RUNNING)
    driver.report(3, trouble=True)
    driver.alarm()


def _changing(driver: Driver) -> None:
    to_state(driver, State.RUNNING)
    driver.report(3)
    driver.change()


def _change_in_review(driver: Driver) -> None:
    _changing(driver)
    driver.correct()


def _rejected(driver: Driver) -> None:
    to_state(driver, State.IN_OA_APPROVAL)
    (item,) = driver.items("leader_approval")
    driver.decide(item, driver.holder(item, "leader"), "reject", "与年度预算安排不符，不予批准。", said="no")


def _cancelled(driver: Driver) -> None:
    to_state(driver, driver.rng.choice((State.DRAFT, State.IN_QUALITY_REVIEW, State.IN_COSIGN)))
    driver.cancel()


def _straight(state: str) -> Callable[[Driver], None]:
    return lambda driver: to_state(driver, state)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of two hundred cases end like this, and how long ago (days) they were opened."""

    count: int
    drive: Callable[[Driver], None]
    youngest: int
    oldest: int
    pace: float = 1.0
    large: bool = False  # so many customers that a bad day is a batch of complaints


SHARES: Final = (
    Share(12, _straight(State.DRAFT), 0, 6), Share(4, _returned, 2, 6), Share(3, _returned_by_legal, 3, 7),
    Share(14, _straight(State.IN_QUALITY_REVIEW), 0, 2), Share(26, _half_cosigned, 1, 4),
    Share(12, _straight(State.IN_LEGAL_REVIEW), 2, 4), Share(12, _straight(State.IN_OA_APPROVAL), 3, 5),
    Share(16, _half_prepared, 4, 8), Share(8, _straight(State.READY_TO_LAUNCH), 6, 9),
    Share(18, _running, 12, 30), Share(2, _recovered, 14, 25, large=True),
    Share(4, _suspended, 10, 18, large=True),
    Share(2, _changing, 12, 20), Share(3, _change_in_review, 12, 20),
    Share(8, _straight(State.ENDED), 25, 45, 1.5), Share(8, _straight(State.EVALUATED), 30, 50, 1.5),
    Share(38, _straight(State.CLOSED), 45, 160, 2.0), Share(5, _rejected, 10, 120), Share(5, _cancelled, 5, 120),
)


@dataclass(frozen=True, slots=True)
class Planned:
    """A case to come: what becomes of it, how many hours ago it was opened, and its own dice."""

    share: Share
    ago: float
    seed: int


def plan(*, cases: int, seed: int) -> list[Planned]:
    """Which case comes when: the shares scaled to the number wanted, in the order of their opening."""
    rng = Random(seed)  # noqa: S311 - reproducible, nothing secret
    wanted = [share for share in SHARES for _ in range(_scaled(share.count, cases))]
    spare = SHARES[-3]
    wanted = wanted[:cases] + [spare] * (cases - len(wanted))
    drawn = [(share, 24 * rng.uniform(share.youngest, share.oldest) + 1) for share in wanted]
    return [Planned(share, ago, rng.getrandbits(64)) for share, ago in sorted(drawn, key=lambda entry: -entry[1])]


def a_part(planned: Sequence[Planned], one_in: int) -> list[Planned]:
    """One in so many of every share, at least one: everything that can be shown is shown."""
    seen: Counter[int] = Counter()
    part = []
    for one in planned:
        if seen[id(one.share)] % one_in == 0:
            part.append(one)
        seen[id(one.share)] += 1
    return part


def tell(people: Mapping[str, Person], planned: Iterable[Planned], *, at: datetime) -> None:
    """Open and drive the cases, each by its own dice, so that it is the same whenever it is told."""
    for one in planned:
        _tell_one(one.share, people, Random(one.seed), at - timedelta(hours=one.ago), at)  # noqa: S311


def _scaled(count: int, cases: int) -> int:
    """A share of 200 as a share of so many cases: everything that can be shown is shown at least once."""
    whole = sum(share.count for share in SHARES)
    return 1 + (count - 1) * max(0, cases - len(SHARES)) // (whole - len(SHARES))


def _tell_one(share: Share, people: Mapping[str, Person], rng: Random, opened: datetime, end: datetime) -> None:
    driver = Driver(rng=rng, people=people, clock=opened, end=end, pace=share.pace)
    made = campaign(rng, opened + timedelta(days=rng.randint(10, 25)), rng.choice((30, 31, 45, 60)) + 30,
                    large=share.large)
    clerk = rng.choice(("20112", "20113")) if made.category == "corporate" else rng.choice(CLERKS)
    driver.open(made, people[clerk])
    share.drive(driver)
