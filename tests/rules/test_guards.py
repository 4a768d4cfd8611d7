"""What the database itself refuses, whoever asks and however."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests.rules.writing import NOON, next_draft, published, written
from workflows.rules.models import Authorship, Rule, RuleVersion

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 17)


def refused(sql, *values):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def version(db):
    return published(written(), effective_from=TODAY)


@pytest.mark.parametrize("change", [
    "instructions = 'x'", "conditions = 'x'", "examples = 'x'", "note = 'x'", "number = 9", "author_id = 7",
    "effective_from = '2020-01-01'", "published_by_id = 9", "published_by_name = 'x'", "state = 'draft'",
])  # fmt: skip
def test_published_words_and_signatures_stay(version, change):
    refused(f"UPDATE rules_ruleversion SET {change} WHERE id = %s", version.pk)


def test_an_end_is_only_ever_brought_forward(version):
    later = published(next_draft(version), effective_from=TODAY + timedelta(days=5))
    refused("UPDATE rules_ruleversion SET ends_on = NULL WHERE id = %s", version.pk)
    refused("UPDATE rules_ruleversion SET ends_on = '2030-01-01' WHERE id = %s", version.pk)
    RuleVersion.objects.filter(pk=version.pk).update(ends_on=TODAY)
    assert later.ends_on is None


def test_nothing_of_a_rule_is_deleted(version):
    draft = next_draft(version)
    kept = [("rules_rule", version.rule_id), ("rules_ruleversion", version.pk), ("rules_ruleversion", draft.pk),
            ("rules_authorship", draft.authorships.get().pk)]  # fmt: skip
    for table, pk in kept:
        refused(f"DELETE FROM {table} WHERE id = %s", pk)
    for found in (Rule.objects.all(), RuleVersion.objects.all(), Authorship.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            found.delete()


def test_a_code_stays(version):
    refused("UPDATE rules_rule SET code = 'BR-9999' WHERE id = %s", version.rule_id)


def test_authors_of_published_words_stay(version):
    refused("INSERT INTO rules_authorship (version_id, person_id, name) VALUES (%s, 9, 'x')", version.pk)
    refused("UPDATE rules_authorship SET person_id = 9 WHERE version_id = %s", version.pk)


@pytest.mark.parametrize("publisher", ["1", "NULL"])
def test_no_author_publishes_past_the_service(db, publisher):
    draft = written()
    refused(
        f"UPDATE rules_ruleversion SET state = 'published', published_by_id = {publisher}, published_at = %s, "
        "effective_from = %s WHERE id = %s", NOON, TODAY, draft.pk,
    )  # fmt: skip


def test_somebody_who_wrote_before_the_last_author_does_not_publish_either(db):
    draft = written()
    Authorship.objects.create(version=draft, person_id=5, name="早先的编写人")
    refused(
        "UPDATE rules_ruleversion SET state = 'published', published_by_id = 5, published_at = %s, "
        "effective_from = %s WHERE id = %s", NOON, TODAY, draft.pk,
    )  # fmt: skip


def test_what_ended_stays_ended(version):
    published(next_draft(version), effective_from=TODAY)
    refused("UPDATE rules_ruleversion SET state = 'published' WHERE id = %s", version.pk)


@pytest.mark.sqlite_only
def test_replacing_is_deleting(version):
    columns = "id, code, title, area, owner_name, created_at"
    refused(f"INSERT OR REPLACE INTO rules_rule ({columns}) SELECT {columns} FROM rules_rule")
    names = ", ".join(field.column for field in RuleVersion._meta.concrete_fields)
    refused(f"INSERT OR REPLACE INTO rules_ruleversion ({names}) SELECT {names} FROM rules_ruleversion")


@pytest.mark.postgres
def test_nothing_is_truncated(version):
    for table in ("rules_rule", "rules_ruleversion", "rules_authorship"):
        refused(f"TRUNCATE {table} CASCADE")


def test_states_are_moved_by_their_verbs_alone(version):
    with pytest.raises(AttributeError):
        version.state = "draft"
