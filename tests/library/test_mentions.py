"""What storeys above say of a version stands on its page; its notes can be added to until it is released."""

import pytest

from tests.library.releasing import publish_version
from tests.library.test_pages import HAN, NOON, SOURCE, WU, address
from workflows.ledger.models import Event
from workflows.library import mentions
from workflows.library.mentions import Mention
from workflows.library.services import CannotDraft, create_process, draft_version, note_version


@pytest.fixture
def draft(db):
    process = create_process(key="small", name="小流程", by=WU, at=NOON)
    return draft_version(process_id=process.pk, source=SOURCE, by=WU, at=NOON, notes="首版")


@pytest.fixture
def told(monkeypatch):
    monkeypatch.setattr(mentions, "_mentioners", [])
    mentions.offer(lambda version, reader: [
        Mention("工单", "CMP-2026-0001", "<b>未到账</b>", "改进中", path="/tickets/CMP-2026-0001/", node="审核")])
    mentions.offer(lambda version, reader: [Mention("工单", "CMP-2026-0002", "", "已关闭")])


def test_a_version_shows_what_it_answers_to(client, enter, draft, told):
    enter()
    said = client.get(address("process-version", draft)).content.decode()
    assert '<a class="ld-id" href="/tickets/CMP-2026-0001/">' in said
    assert "&lt;b&gt;未到账" in said
    assert '<span class="ld-id">CMP-2026-0002</span>' in said


def test_nothing_is_shown_where_nobody_says_anything(client, enter, draft, monkeypatch):
    monkeypatch.setattr(mentions, "_mentioners", [])
    enter()
    assert "mentions-title" not in client.get(address("process-version", draft)).content.decode()


def test_a_line_is_added_to_the_notes_once(draft):
    for _twice in range(2):
        noted = note_version(version_id=draft.pk, line="修订依据：CMP-2026-0001", by=HAN, at=NOON)
    assert noted.notes.splitlines().count("修订依据：CMP-2026-0001") == 1
    assert Event.objects.filter(verb="version.noted").count() == 1


def test_what_is_published_keeps_its_notes(draft):
    published = publish_version(version_id=draft.pk, by=HAN, at=NOON)
    with pytest.raises(CannotDraft, match="不能再补充"):
        note_version(version_id=published.pk, line="修订依据", by=WU, at=NOON)
