"""Whatever is done with a trial in whatever order: every case is on the version that its first event says, and no case
starts on trial while it rests, outside its scope, or after its end."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.inbox.services import decide, return_case
from approvals.release.choosing import draw
from approvals.release.models import Release, Trial
from approvals.release.services import CannotChangeRelease
from tests.release.trying import Trying, told, version_of
from workflows.ledger.chain import Reason
from workflows.ledger.selectors import verify_all
from workflows.library.models import ProcessVersion

DEEDS = ("there", "elsewhere", "hold", "resume", "narrow", "widen", "draw", "finish", "back")


class TakenBack(Exception):
    """Ends an example: the next one finds the office as it was."""


class Walk:
    """What the trial ought to be, beside what it is."""

    def __init__(self, trying):
        self.trying, self.open, self.held = trying, True, False
        self.places, self.share = {trying.ningbo.pk}, None
        self.people = {place.pk: trying.person(place) for place in (trying.ningbo, trying.hangzhou)}

    def do(self, deed):
        try:
            getattr(self, deed)()
        except CannotChangeRelease:
            assert deed in ("hold", "resume", "narrow", "widen", "draw")
            assert not self.open or (deed == "hold") is self.held or deed not in ("hold", "resume")

    def there(self):
        self._start(self.trying.ningbo)

    def elsewhere(self):
        self._start(self.trying.hangzhou)

    def _start(self, place):
        case = self.trying.start(self.people[place.pk])
        drawn = draw(self.trying.release.code, case.key) < (self.share or 0) * 100
        wanted = self.open and not self.held and (drawn if self.share is not None else place.pk in self.places)
        assert version_of(case) == (2 if wanted else 1)
        seen = told(case)
        assert (seen is not None) is self.open
        assert seen is None or seen["on_trial"] is wanted

    def hold(self):
        self.trying.hold()
        assert self.open
        assert not self.held
        self.held = True

    def resume(self):
        self.trying.resume("再试")
        assert self.held
        self.held = False

    def narrow(self):
        self._scope({self.trying.ningbo.pk}, None)

    def widen(self):
        self._scope({self.trying.ningbo.pk, self.trying.hangzhou.pk}, None)

    def draw(self):
        self._scope(set(), 50)

    def _scope(self, places, share):
        scope = "branches" if share is None else "share"
        self.trying.change(scope=scope, branches=sorted(places), share=share or 0)
        self.places, self.share = places, share

    def finish(self):
        if self.open:
            [item] = self.trying.office.open(self.trying.release)
            decide(item_id=item.pk, case_id=item.case_id, outcome="done", by=self.trying.office.author,
                   at=self.trying.office.tick())
            self.open = False

    def back(self):
        if self.open:
            [item] = self.trying.office.open(self.trying.release)
            return_case(item_id=item.pk, case_id=item.case_id, node="submit", by=self.trying.office.author,
                        at=self.trying.office.tick(), reasons=[Reason(1, "再改")])
            self.open = False

    def check(self):
        release, trial = Release.objects.get(pk=self.trying.release.pk), Trial.objects.get()
        state = ProcessVersion.objects.get(pk=release.version_id).state
        assert trial.is_open is self.open
        if self.open:
            assert state == "trial"
            assert release.on_hold is self.held is (trial.held_at is not None)


@pytest.fixture
def trying(office):
    return Trying(office)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(deeds=st.lists(st.sampled_from(DEEDS), min_size=1, max_size=12))
def test_no_walk_starts_a_case_on_trial_that_ought_not_to(trying, deeds):
    at = trying.office.at
    try:
        with transaction.atomic():
            walk = Walk(trying)
            for deed in deeds:
                walk.do(deed)
                walk.check()
            assert all(verdict.wrong is None for verdict in verify_all())
            raise TakenBack
    except TakenBack:
        trying.office.at = at
