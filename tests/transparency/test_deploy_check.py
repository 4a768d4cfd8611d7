"""Before it is run the product says what it could do to its own history."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from tests.ledger.roles import role_of_one_s_own
from workflows.transparency import roles
from workflows.transparency.deploy_checks import TOO_MUCH, UNKNOWN, application_adds_only

NAME = role_of_one_s_own("test_checked_app")


def test_sqlite_has_no_roles_and_the_check_says_so(db):
    if connection.vendor == "sqlite":
        [one] = application_adds_only()
        assert (one.id, one.hint) == (TOO_MUCH, None)
        assert "SQLite 没有数据库角色" in one.msg


def test_it_stands_among_the_checks_for_running_and_nowhere_else(db, monkeypatch):
    monkeypatch.setattr(roles, "too_much", lambda: [roles.Power("delete", "ledger_event")])
    told, silent = StringIO(), StringIO()
    call_command("check", "--tag", "workflows", deploy=True, stderr=told, stdout=told)
    call_command("check", "--tag", "workflows", stderr=silent, stdout=silent)
    assert TOO_MUCH in told.getvalue()
    assert "ledger_event 表有 DELETE 权限" in told.getvalue()
    assert "ledger roles --role" in told.getvalue()
    assert TOO_MUCH not in silent.getvalue()


def test_a_database_that_does_not_answer_is_no_error_of_the_check(monkeypatch):
    def unreachable():
        raise DatabaseError("no route")

    monkeypatch.setattr(roles, "too_much", unreachable)
    [one] = application_adds_only()
    assert one.id == UNKNOWN
    assert "no route" in one.msg


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_role_with_too_much_power_is_warned_of_and_the_right_one_is_not(db):
    call_command("ledger", "roles", role=NAME, apply=True, stdout=StringIO())
    with connection.cursor() as cursor:
        try:
            assert [one.id for one in application_adds_only()] == [TOO_MUCH]  # the tests run as superuser
            cursor.execute(f"SET ROLE {NAME}")
            assert application_adds_only() == []
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute(f"DROP OWNED BY {NAME}")
            cursor.execute(f"DROP ROLE {NAME}")
