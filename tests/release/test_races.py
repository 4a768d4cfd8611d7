"""Two at once, on real connections: one wins, and the other is told in a sentence."""

import threading

import pytest
from django.db import connection

from approvals.release.models import Release
from approvals.release.services import publish_release
from tests.release.conftest import Office, sound
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_all
from workflows.library import permits, publishing, releasing
from workflows.library.problems import CannotPublish
from workflows.library.selectors import versions

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*deeds):
    """What each of the deeds returned or raised, all begun at the same moment."""
    barrier, said = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        barrier.wait(20)
        try:
            said[place] = deed()
        except Exception as refusal:
            said[place] = refusal
        finally:
            connection.close()

    people = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for person in people:
        person.start()
    for person in people:
        person.join(60)
    return said


def test_two_clocks_publish_a_release_once():
    office = Office()
    version = office.draft()
    release = office.submit(version)
    office.approve_all(release)
    at = office.tick()
    said = at_once(*[lambda: publish_release(release_id=release.pk, at=at)] * 3)
    assert {one.state for one in said} == {"published"}
    assert Event.objects.filter(stream=version.stream, verb="version.published").count() == 1
    assert all(verdict.wrong is None for verdict in verify_all())


def test_of_two_versions_published_at_once_one_wins_and_the_other_is_told_why():
    office = Office()
    drafts = [office.draft(sound(f"审核{number}")) for number in "一二"]
    with permits.for_installing("tests") as permit:
        move = {"by": office.manager.as_actor(), "permit": permit}
        for version in drafts:
            for verb in ("submit_version", "pass_test", "pass_reviews", "approve_version"):
                getattr(releasing, verb)(version_id=version.pk, at=office.tick(), **move)
        at = office.tick()
        said = at_once(*[
            lambda pk=version.pk: publishing.publish_version(version_id=pk, at=at, **move) for version in drafts
        ])  # fmt: skip
    [refusal] = [one for one in said if isinstance(one, Exception)]
    assert isinstance(refusal, CannotPublish)
    assert "现行版本已是第" in str(refusal)
    assert sorted(versions(office.process).values_list("state", flat=True)) == ["in_committee", "published"]


def test_the_last_two_reviews_at_once_bring_the_version_before_the_committee_once():
    office = Office()
    release = office.submit(office.draft())
    office.agree(release, "process_test_base")
    said = at_once(lambda: office.agree(release, "quality_reviewer"), lambda: office.agree(release, "legal_reviewer"))
    assert said == [None, None]
    assert [item.node for item in office.open(release)] == ["committee"]
    assert Release.objects.get().version.state == "in_committee"
