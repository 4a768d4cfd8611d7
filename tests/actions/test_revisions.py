"""A process revision opens a draft in the library, linked both ways, and its ticket closes only after publication."""

import pytest

from complaints.actions.models import Action
from complaints.actions.selectors.claims import mentions, of_process
from complaints.actions.services import CannotAct, gates, link_version, open_draft
from complaints.tickets.models import State
from tests.actions.world import put_into
from tests.library.releasing import publish_version
from workflows.ledger.models import Event
from workflows.library.models import ProcessVersion
from workflows.library.services import draft_version


@pytest.fixture
def revision(shop):
    process = shop.process()
    publish_version(version_id=process.versions.get().pk, by=shop.second.as_actor(), at=shop.tick())
    return shop.plan(kind="revision", title="到期前 30 天提醒", process=process, node="remind", node_name="到期提醒",
                     owner=shop.manager, accountable=shop.manager)


def opened(shop, action):
    return open_draft(action_id=action.pk, by=shop.manager, at=shop.tick())


def test_a_draft_is_opened_by_its_author_with_notes_that_name_the_ticket(shop, revision):
    draft = opened(shop, revision)
    assert (draft.number, draft.state, draft.author_id, draft.base_number) == (2, "draft", shop.manager.pk, 1)
    assert f"修订依据：{shop.ticket.key} {shop.ticket.title}" in draft.notes
    assert revision.key.encode() in draft.bytes
    assert Action.objects.get(pk=revision.pk).version == draft
    assert opened(shop, revision) == draft
    assert draft.process.versions.count() == 2
    assert Event.objects.filter(verb="actions.version.linked", stream=f"ticket:{shop.ticket.key}").count() == 1


def test_the_version_names_its_ticket_to_who_may_read_it(shop, revision):
    draft = opened(shop, revision)
    [told] = mentions(draft, shop.people.analyst)
    assert (told.key, told.node, told.path) == (
        shop.ticket.key, "到期提醒", f"/tickets/{shop.ticket.key}/actions/1/")
    [stranger] = mentions(draft, shop.people.outsider)
    assert (stranger.key, stranger.title, stranger.path) == (shop.ticket.key, "", "")
    assert list(of_process(draft.process)) == [revision]


def test_revisions_of_one_ticket_share_a_draft_and_others_do_not(shop, revision):
    draft = opened(shop, revision)
    second = shop.plan(kind="revision", title="口径", process=draft.process, owner=shop.manager,
                       accountable=shop.manager)
    assert opened(shop, second) == draft
    draft.refresh_from_db()
    assert draft.notes.count("修订依据") == 2
    elsewhere = shop.plan(of=shop.made(), kind="revision", title="别处", process=draft.process, owner=shop.manager,
                          accountable=shop.manager)
    assert opened(shop, elsewhere).number == 3


def test_the_ticket_closes_only_after_publication(shop, revision):
    put_into(shop.ticket, State.VERIFYING)
    assert "还没有关联" in gates.unpublished(shop.ticket, shop.at)[0]
    draft = opened(shop, revision)
    [why] = gates.unpublished(shop.ticket, shop.at)
    assert f"{draft.process.code} v2 为「草稿」" in why
    publish_version(version_id=draft.pk, by=shop.second.as_actor(), at=shop.tick())
    assert gates.unpublished(shop.ticket, shop.at) == []
    third = draft_version(process_id=draft.process_id, source=draft.bytes + b"<!-- 3 -->", by=shop.manager.as_actor(),
                          at=shop.tick())
    publish_version(version_id=third.pk, by=shop.second.as_actor(), at=shop.tick())
    assert gates.unpublished(shop.ticket, shop.at) == []  # what was replaced later was in force


def test_a_version_that_is_there_is_linked_and_its_notes_added_to(shop, revision):
    other = draft_version(process_id=revision.process_id, source=revision.process.versions.get().bytes + b"<!-- x -->",
                          by=shop.manager.as_actor(), at=shop.tick(), notes="小改")
    link_version(action_id=revision.pk, number=other.number, by=shop.manager, at=shop.tick())
    other.refresh_from_db()
    assert other.notes.startswith("小改\n修订依据")
    with pytest.raises(CannotAct, match="已发布，不能作为本次修订"):
        link_version(action_id=revision.pk, number=1, by=shop.manager, at=shop.tick())
    with pytest.raises(CannotAct, match="没有第 99 版"):
        link_version(action_id=revision.pk, number=99, by=shop.manager, at=shop.tick())
    assert Action.objects.get(pk=revision.pk).version == other


def test_only_process_managers_write_versions_and_only_of_revisions(shop, revision):
    with pytest.raises(CannotAct, match="流程管理员"):
        open_draft(action_id=revision.pk, by=shop.people.analyst, at=shop.tick())
    plain = shop.plan()
    with pytest.raises(CannotAct, match="只有流程修订"):
        opened(shop, plain)
    assert ProcessVersion.objects.filter(process=revision.process).count() == 1


def test_a_revision_is_done_with_its_version_instead_of_a_file(shop, revision):
    given = shop.dispatch(revision)
    with pytest.raises(Exception, match="起草或关联"):
        shop.finish(given, by=shop.manager)
    opened(shop, given)
    assert shop.finish(given, by=shop.manager, comment="已起草并送审").state == "done"
