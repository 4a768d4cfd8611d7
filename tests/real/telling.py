"""What a log went through: drawn, published, replayed; a second version tried with a tenth, half of the rest moved."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from tests.real.drawing import drawn_from
from tests.real.logs import busiest
from tests.real.playing import Cast, Play
from tests.real.releasing import House
from workflows.ledger.selectors import verify_all
from workflows.runtime.models import Case

SHARE = 10  # %


@dataclass
class Outcome:
    """What came of it, for whoever asserts or prints it."""

    plays: list[Play] = field(default_factory=list)
    tried: int = 0  # cases that began while the second version was on trial
    drawn: int = 0  # those that the draw gave to it
    on_trial: int = 0  # those that did begin on it
    running: int = 0
    migration: object = None
    streams: int = 0
    events: int = 0
    wrong: list = field(default_factory=list)
    seconds: float = 0.0  # of playing alone

    @property
    def deviations(self):
        return Counter(pair for play in self.plays for pair in play.left_out)

    def play(self, plays, *, until=None):
        """Begin these, or go on with them, up to the moment."""
        started = time.perf_counter()
        for one in plays:
            if not one.begun:
                one.begin()
            one.until(until)
        self.seconds += time.perf_counter() - started


def go_through(all_stories, key, *, checked_after, stories=None):
    """The whole way with these stories of the log; the drawing is made from all of it."""
    stories, drawing, told = stories or all_stories, drawn_from(all_stories, key), Outcome()
    turn = busiest(all_stories)
    trial = _start_of_trial(stories, turn)
    cast = Cast(all_stories, stories[0].began - timedelta(days=60))
    house = House(cast, drawing)
    told.plays = [Play(story, drawing, cast) for story in stories]
    before = [play for play in told.plays if play.story.began < trial]
    meanwhile = [play for play in told.plays if trial <= play.story.began <= turn]
    told.play(before, until=turn)
    house.try_out(drawing.source(checked_after=checked_after), trial, SHARE)
    told.play(meanwhile, until=turn)
    told.tried, told.drawn = len(meanwhile), house.drawn(meanwhile)
    told.on_trial = Case.objects.filter(process_version=house.second).count()
    house.put_in_force(turn)
    told.running = sum(play.case is not None and not play.over for play in told.plays)
    told.migration = house.migrate_half(turn)
    told.play(told.plays)
    _verify(told)
    return told


def _start_of_trial(stories, turn):
    """When two thirds of the cases before the turn are still to come."""
    before = [story for story in stories if story.began <= turn]
    return before[len(before) // 3].began


def _verify(told):
    for verdict in verify_all():
        told.streams += 1
        told.events += verdict.events
        if verdict.wrong:
            told.wrong.append(verdict.stream)
