"""What may be told of a case: written, published, replaced, withdrawn, and over by itself."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests.scripts.writing import (
    DAY,
    HOUR,
    NOON,
    TOLD,
    WANG,
    YU,
    ZHAO,
    drafted,
    next_draft,
    published,
    told_at_once,
    wording,
)
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_all
from workflows.scripts import selectors, services
from workflows.scripts.models import Script, ScriptVersion
from workflows.scripts.services import CannotPublish, CannotWrite, Stale

pytestmark = pytest.mark.django_db


def verbs(script):
    return list(Event.objects.of_stream(script.stream).order_by("seq").values_list("verb", flat=True))


def test_a_temporary_script_is_told_at_once_and_ends_by_itself(case):
    version = told_at_once(case)

    assert selectors.cases_in_force([case.pk], NOON)[case.pk] == version
    assert selectors.cases_in_force([case.pk], NOON + DAY - timedelta(seconds=1))[case.pk] == version
    assert selectors.cases_in_force([case.pk], NOON + DAY) == {}
    [standing] = selectors.told_of([case.pk], NOON + DAY)[case.pk]
    assert standing.is_over  # nobody has swept yet: what is told depends on time alone

    assert services.sweep(at=NOON + DAY) == 1
    assert services.sweep(at=NOON + 2 * DAY) == 0
    assert ScriptVersion.objects.get().state == "expired"
    assert verbs(version.script) == ["script.created", "script.drafted", "script.published", "script.expired"]
    assert all(verdict.wrong is None for verdict in verify_all())


def test_a_new_version_is_told_where_the_former_ends(case):
    first = told_at_once(case)
    second = published(next_draft(first, text="48 小时内补账。", until=NOON + 2 * DAY), by=ZHAO, at=NOON + HOUR)

    first.refresh_from_db()
    assert (first.state, first.valid_until, second.valid_from) == ("replaced", NOON + HOUR, NOON + HOUR)
    assert selectors.cases_in_force([case.pk], NOON + HOUR)[case.pk] == second
    assert selectors.cases_in_force([case.pk], NOON + HOUR - timedelta(seconds=1))[case.pk] == first


def test_a_script_for_later_waits_for_its_moment(case):
    first = told_at_once(case)
    later = published(next_draft(first, begins=NOON + 5 * HOUR), by=ZHAO)

    assert selectors.cases_in_force([case.pk], NOON + 4 * HOUR)[case.pk] == first
    assert selectors.cases_in_force([case.pk], NOON + 5 * HOUR)[case.pk] == later
    with pytest.raises(CannotPublish, match="不能早于这一刻"):
        published(next_draft(later), by=ZHAO, at=NOON + HOUR)
    services.withdraw_script(script_id=first.script_id, reason="已修复", by=ZHAO, at=NOON + HOUR)
    assert selectors.cases_in_force([case.pk], NOON + 6 * HOUR) == {}


def test_a_temporary_script_goes_before_a_standing_one(case):
    standing, temporary = published(drafted(case)), told_at_once(case)
    assert selectors.cases_in_force([case.pk], NOON)[case.pk] == temporary
    assert selectors.cases_in_force([case.pk], NOON + 2 * DAY)[case.pk] == standing
    assert [one.version for one in selectors.told_of([case.pk], NOON)[case.pk]] == [temporary, standing]


@pytest.mark.parametrize(("given", "said"), [
    ({"until": None}, "须写明失效时间"), ({"until": NOON + 31 * DAY}, "最长 30 天"), ({"until": NOON - HOUR}, "须晚于"),
    ({"text": "  "}, "请填写口径内容"), ({"text": "长" * 8001}, "不能超过"), ({"title": " "}, "请填写口径名称"),
    ({"begins": NOON + 2 * DAY}, "须晚于"),
])
def test_what_cannot_be_told_leaves_nothing_behind(case, given, said):
    with pytest.raises(CannotWrite, match=said):
        told_at_once(case, **given)
    assert not Script.objects.exists()


def test_a_standing_script_needs_a_second_person(case):
    draft = drafted(case)
    services.redraft_version(version_id=draft.pk, revision=0, wording=wording("别的", until=None), by=YU, at=NOON)
    draft.refresh_from_db()
    for author in (ZHAO, YU):
        with pytest.raises(CannotPublish, match="第二人"):
            published(draft, by=author)
    assert published(draft, by=WANG).state == "published"
    with pytest.raises(CannotPublish, match="不能发布"):
        published(draft, by=WANG)


def test_of_two_who_write_at_once_the_second_is_told(case):
    draft = drafted(case)
    services.redraft_version(version_id=draft.pk, revision=0, wording=wording("甲"), by=YU, at=NOON)
    with pytest.raises(Stale, match="于兰"):
        services.redraft_version(version_id=draft.pk, revision=0, wording=wording("乙"), by=ZHAO, at=NOON)
    with pytest.raises(Stale):
        services.publish_words(version_id=draft.pk, revision=0, by=WANG, at=NOON)
    with pytest.raises(CannotWrite, match="已有一份草稿"):
        next_draft(draft)
    with pytest.raises(CannotWrite, match="已有名为"):
        drafted(case)


def test_a_withdrawal_says_why_once(case):
    version = told_at_once(case)
    with pytest.raises(CannotPublish, match="原因"):
        services.withdraw_script(script_id=version.script_id, reason=" ", by=WANG, at=NOON)
    services.withdraw_script(script_id=version.script_id, reason="说错了", by=WANG, at=NOON + HOUR)
    with pytest.raises(CannotPublish, match="无须撤回"):
        services.withdraw_script(script_id=version.script_id, reason="再撤", by=WANG, at=NOON + HOUR)
    version.refresh_from_db()
    assert (version.state, version.valid_until, version.end_reason) == ("withdrawn", NOON + HOUR, "说错了")


def refused(sql, *values):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_the_database_itself_keeps_what_was_told(case):
    first = told_at_once(case)
    second = next_draft(first)
    for change in ("text = 'x'", "state = 'draft'", "valid_until = NULL", "number = 9", "valid_from = '2020-01-01'"):
        refused(f"UPDATE scripts_scriptversion SET {change} WHERE id = %s", first.pk)
    for table in ("scripts_scriptversion", "scripts_script"):
        refused(f"DELETE FROM {table}")
    # published past the service while the first one is in force
    refused("UPDATE scripts_scriptversion SET state = 'published', published_by_id = 9, published_at = %s, "
            "valid_from = %s, valid_until = %s WHERE id = %s", NOON, NOON + HOUR, NOON + 3 * DAY, second.pk)
    refused("UPDATE scripts_scriptversion SET state = 'published', published_by_id = 9, published_at = %s, "
            "valid_from = %s, valid_until = NULL WHERE id = %s", NOON, NOON + 2 * DAY, second.pk)
    assert ScriptVersion.objects.get(pk=first.pk).text == TOLD
