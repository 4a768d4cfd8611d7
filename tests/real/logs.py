"""Real event logs as stories: for each case who did what and when, in the order of the log."""

import csv
import sys
from dataclasses import dataclass
from datetime import datetime

from approvals.inbox.replay.log import traces


@dataclass(frozen=True)
class Deed:
    """One event: what was done, when, by whom, for which group."""

    activity: str
    at: datetime
    who: str
    group: str


@dataclass(frozen=True)
class Story:
    """One case of a log."""

    name: str
    deeds: tuple[Deed, ...]

    @property
    def began(self):
        return self.deeds[0].at

    @property
    def ended(self):
        return self.deeds[-1].at


def receipts(path):
    """The permit receipts: people and groups have numbers in the file."""
    told = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            deed = Deed(row["concept:name"], datetime.fromisoformat(row["time:timestamp"]), row["org:resource"],
                        row["org:group"])
            told.setdefault(row["case:concept:name"], []).append(deed)
    return in_order(told)


def payments(path):
    """The requests for payment: the file names roles, and nobody behind them."""
    return in_order({trace.name: [Deed(sys.intern(event.name), event.at, event.role, event.role)
                                  for event in trace.events] for trace in traces(path)})


def in_order(told):
    """The stories by when they began."""
    stories = [Story(name, tuple(deeds)) for name, deeds in told.items() if deeds]
    return sorted(stories, key=lambda story: (story.began, story.name))


def running_at(stories, moment):
    """Those that have begun and are not over."""
    return [story for story in stories if story.began <= moment < story.ended]


def busiest(stories):
    """The moment in the middle half of the log at which most cases run."""
    middle = stories[len(stories) // 4: 3 * len(stories) // 4]
    turns = sorted([*((story.began, 1) for story in stories), *((story.ended, -1) for story in stories)])
    here, found = 0, (0, middle[0].began)
    for moment, turn in turns:
        here += turn
        if middle[0].began <= moment <= middle[-1].began:
            found = max(found, (here, moment), key=lambda one: one[0])
    return found[1]


@dataclass(frozen=True)
class Log:
    """Where a log lies, how it is read, and after which activity the second version asks for a check."""

    path: str
    load: object
    checked_after: str


LOGS = {
    "receipt": Log("data/events/receipt.csv", receipts, "T02 Check confirmation of receipt"),
    "payment": Log("data/events/RequestForPayment.xes.gz", payments,
                   "Request For Payment APPROVED by ADMINISTRATION"),
}
