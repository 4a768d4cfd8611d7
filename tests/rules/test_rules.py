"""Writing, publishing, replacing and retiring rules, and what counts on which day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.rules.writing import HAN, NOON, WU, ZHAO, next_draft, published, words, written
from workflows.ledger.actor import SYSTEM
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_all
from workflows.rules import jobs, selectors, services
from workflows.rules.models import Rule, RuleVersion

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 17)
DAY = timedelta(days=1)


def verbs(version):
    return list(Event.objects.of_stream(version.rule.stream).order_by("seq").values_list("verb", flat=True))


def valid_on(day, code="BR-0001"):
    found = selectors.valid_versions([code], day).get(code)
    return found and found.number


def test_rules_are_numbered_in_the_order_of_writing_and_recorded():
    first, second = written(), written("退订口径")
    assert [first.rule.code, second.rule.code] == ["BR-0001", "BR-0002"]
    assert verbs(second) == ["rule.created", "rule.drafted"]
    assert all(verdict.wrong is None for verdict in verify_all())


def test_a_published_rule_counts_from_its_day_and_is_signed_by_a_second_person():
    version = published(written(effective_from=TODAY + 3 * DAY))
    assert (version.state, version.published_by_name) == ("published", "韩梅")
    assert [valid_on(TODAY + days * DAY) for days in (0, 2, 3)] == [None, None, 1]
    assert verbs(version)[-1] == "rule.published"


def test_a_day_that_is_over_becomes_today():
    version = published(written(effective_from=date(2020, 1, 1)))
    assert version.effective_from == TODAY
    assert valid_on(TODAY - DAY) is None


def test_nobody_publishes_what_they_have_written_on():
    draft = written(by=WU)
    redrafted = services.redraft_version(
        version_id=draft.pk, revision=0, by=HAN, at=NOON, words=words(instructions="每日 8:00–20:00")
    )
    for author in (WU, HAN):
        with pytest.raises(services.CannotPublish, match="第二人"):
            published(redrafted, by=author)
    with pytest.raises(ValueError):
        services.publish_rule(version_id=draft.pk, revision=1, by=SYSTEM, at=NOON)
    assert published(redrafted, by=ZHAO).state == "published"


def test_a_publisher_who_read_other_words_is_told():
    draft = written()
    services.redraft_version(version_id=draft.pk, revision=0, by=WU, at=NOON, words=words(instructions="另一种要求"))
    with pytest.raises(services.Stale):
        services.publish_rule(version_id=draft.pk, revision=0, by=HAN, at=NOON)
    with pytest.raises(services.Stale):
        services.redraft_version(version_id=draft.pk, revision=0, by=ZHAO, at=NOON, words=words(note="晚了"))


def test_saving_the_same_words_changes_nothing():
    draft = written()
    same = services.redraft_version(version_id=draft.pk, revision=0, by=HAN, at=NOON, words=words())
    assert (same.revision, same.authors) == (0, {1})
    assert verbs(draft) == ["rule.created", "rule.drafted"]


def test_published_words_are_changed_by_a_new_version_only():
    version = published(written())
    with pytest.raises(services.CannotWrite, match="已发布"):
        services.redraft_version(version_id=version.pk, revision=0, by=WU, at=NOON, words=words(note="改"))
    next_draft(version)
    with pytest.raises(services.CannotWrite, match="已有一份草稿"):
        next_draft(version)


def test_the_next_version_takes_over_on_its_day_and_the_clock_says_so_once():
    first = published(written())
    second = published(next_draft(first), effective_from=TODAY + 5 * DAY)
    first.refresh_from_db()
    assert (first.state, first.ends_on, second.state) == ("published", TODAY + 5 * DAY, "published")
    assert [valid_on(TODAY + days * DAY) for days in (0, 4, 5, 90)] == [1, 1, 2, 2]
    assert services.sweep(at=NOON + 4 * DAY) == 0
    assert (services.sweep(at=NOON + 5 * DAY), services.sweep(at=NOON + 5 * DAY)) == (1, 0)
    first.refresh_from_db()
    assert first.state == "superseded"
    assert verbs(first)[-1] == "rule.superseded"


def test_a_version_that_counts_at_once_supersedes_at_once():
    first = published(written())
    second = published(next_draft(first))
    assert list(RuleVersion.objects.order_by("number").values_list("state", flat=True)) == ["superseded", "published"]
    assert valid_on(TODAY) == second.number == 2


def test_a_version_cannot_begin_before_the_one_that_was_published_last():
    first = published(written(), effective_from=TODAY + 9 * DAY)
    with pytest.raises(services.CannotPublish, match="不能早于"):
        published(next_draft(first), effective_from=TODAY + 8 * DAY)
    assert published(next_draft_again(first), effective_from=TODAY + 9 * DAY).number == 2
    assert [valid_on(TODAY + days * DAY) for days in (8, 9)] == [None, 2]


def next_draft_again(version):
    return RuleVersion.objects.get(rule=version.rule, state="draft")


def test_a_retired_rule_counts_no_more_and_stays_to_be_read():
    first = published(written())
    published(next_draft(first), effective_from=TODAY + 5 * DAY)
    services.retire_rule(rule_id=first.rule_id, reason="停办外呼", by=HAN, at=NOON + DAY)
    assert [valid_on(TODAY + days * DAY) for days in (0, 1, 5)] == [1, None, None]
    assert list(RuleVersion.objects.values_list("state", flat=True)) == ["retired", "retired"]
    with pytest.raises(services.CannotPublish, match="无须废止"):
        services.retire_rule(rule_id=first.rule_id, reason="再次", by=HAN, at=NOON)


def test_retiring_needs_a_reason():
    version = published(written())
    with pytest.raises(services.CannotPublish, match="原因"):
        services.retire_rule(rule_id=version.rule_id, reason=" ", by=HAN, at=NOON)
    assert valid_on(TODAY) == 1


def test_a_rule_without_words_is_refused_and_leaves_nothing():
    with pytest.raises(ValidationError):
        written(instructions="")
    assert not Rule.objects.exists()


def test_the_card_changes_are_recorded_once():
    rule = written().rule
    for _time in range(2):
        services.change_card(rule_id=rule.pk, title="外呼时段限制", owner_name="客户服务中心", by=WU, at=NOON)
    assert verbs(rule.versions.get()).count("rule.changed") == 1
    assert selectors.told(selectors.history(rule)[0]).diff[0]["new"] == "外呼时段限制"


def test_what_never_counted_is_named():
    published(written())
    written("没有发布的")
    assert selectors.never_published(["BR-0001", "BR-0002", "BR-9999"]) == {"BR-0002", "BR-9999"}
    services.retire_rule(rule_id=Rule.objects.get(code="BR-0001").pk, reason="停办", by=HAN, at=NOON)
    assert selectors.never_published(["BR-0001"]) == set()


@pytest.mark.parametrize(("wanted", "found"), [
    ({"state": "valid"}, ["BR-0001"]), ({"state": "coming"}, ["BR-0002"]), ({"state": "draft"}, ["BR-0001", "BR-0003"]),
    ({"state": "ended"}, ["BR-0004"]), ({"words": "退订"}, ["BR-0002"]), ({"words": "br-0003 客服"}, []),
    ({"owner": "市场经营部"}, ["BR-0002"]), ({"area": "network"}, ["BR-0003"]), ({"codes": ["BR-0004"]}, ["BR-0004"]),
])  # fmt: skip
def test_rules_are_found_by_what_they_are(wanted, found):
    next_draft(published(written()))
    published(written("退订口径", owner_name="市场经营部"), effective_from=TODAY + DAY)
    written("机房进出", area="network", owner_name="网络部")
    gone = published(written("旧规则"))
    services.retire_rule(rule_id=gone.rule_id, reason="停办", by=HAN, at=NOON)
    assert [rule.code for rule in selectors.rules(on=TODAY, **wanted)] == found


def test_the_clock_knocks(monkeypatch):
    monkeypatch.setattr(jobs, "now", lambda: NOON + 5 * DAY)
    first = published(written())
    published(next_draft(first), effective_from=TODAY + 5 * DAY)
    jobs.tick()
    first.refresh_from_db()
    assert first.state == "superseded"
