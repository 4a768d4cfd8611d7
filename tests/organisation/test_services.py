"""Changing the organisation: what is refused, what is recorded, what can never happen."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from approvals.organisation import selectors, services
from approvals.organisation.models import DeletionRefused, Department, Holding, Person
from approvals.organisation.roles import MAY, Role
from approvals.organisation.services import CannotOrganise
from tests.organisation.factories import add_department, add_person, hold
from workflows.ledger.models import Event


def recorded():
    return list(Event.objects.filter(stream="organisation").order_by("seq").values_list("verb", "object_key"))


def test_people_cannot_be_deleted_by_any_way(world):
    with pytest.raises(DeletionRefused):
        world.wangmin.delete()
    with pytest.raises(DeletionRefused):
        Person.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM organisation_person WHERE number = '10002'")

    assert Person.objects.filter(number="10002").exists()


def test_a_staff_number_never_changes(world):
    with pytest.raises(DatabaseError), transaction.atomic():
        Person.objects.filter(number="10002").update(number="77777")

    assert not Person.objects.filter(number="77777").exists()


@pytest.mark.sqlite_only
def test_sqlite_cannot_replace_a_person_either(world):
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE exists on SQLite only")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO organisation_person (number, name, password, email, role, is_active,"
            " must_change_password, session_generation, language, theme, department_id)"
            " VALUES ('10002', '假', '', '', 'administrator', 1, 0, 0, 'en', 'auto', %s)",
            [world.wangmin.department_id],
        )

    assert Person.objects.get(number="10002").name == "王敏"


def test_every_deed_stands_in_the_ledger(world, by, now):
    made = services.create_department(
        code="PLAN", name="计划部", kind="department", parent_id=Department.objects.get(code="PROV").pk, by=by, at=now
    )
    services.rename_department(department_id=made.pk, name="计划建设部", by=by, at=now)
    services.move_department(department_id=made.pk, parent_id=world.departments.ENG.pk, by=by, at=now)
    post = services.create_post(code="planner", name="计划岗", department_id=made.pk, by=by, at=now)
    person = services.create_person(number="30001", name="方圆", department_id=made.pk, by=by, at=now)
    holding = services.appoint(person_id=person.pk, post_id=post.pk, since=now, by=by, at=now)
    services.end_holding(holding_id=holding.pk, by=by, at=now + timedelta(days=1))
    services.set_role(person_id=person.pk, role=Role.LEADER, by=by, at=now)
    services.set_start_password(person_id=person.pk, by=by, at=now)
    services.deactivate_person(person_id=person.pk, reason="离职", by=by, at=now)
    services.reactivate_person(person_id=person.pk, by=by, at=now)

    assert [verb for verb, _key in recorded()] == [
        "department.created", "department.renamed", "department.moved", "post.created", "person.created",
        "post.appointed", "post.relieved", "person.role_set", "person.start_password_set", "person.deactivated",
        "person.reactivated",
    ]  # fmt: skip
    assert recorded()[-1] == ("person.reactivated", "person:30001")
    assert Event.objects.filter(stream="organisation", actor_id=world.heguan.pk).count() == 11


def test_an_event_of_a_role_change_tells_old_and_new(world, by, now):
    services.set_role(person_id=world.wangmin.pk, role=Role.LEADER, by=by, at=now)

    body = Event.objects.get(verb="person.role_set").body
    assert '"old":"staff"' in body
    assert '"new":"leader"' in body


def test_nothing_is_recorded_when_nothing_changes(world, by, now):
    services.set_role(person_id=world.wangmin.pk, role=Role.STAFF, by=by, at=now)
    services.rename_department(department_id=world.departments.QM.pk, name="品质管理部", by=by, at=now)

    assert recorded() == []


def test_start_passwords_and_chosen_ones_never_reach_the_ledger(world, by, now):
    password = services.set_start_password(person_id=world.wangmin.pk, by=by, at=now)
    services.change_password(
        person_id=world.wangmin.pk, old=password, new="滨江路第七号楼东-2", by=world.wangmin.as_actor(), at=now
    )

    text = "".join(Event.objects.values_list("body", flat=True))
    assert password not in text
    assert "滨江路" not in text


def test_a_department_cannot_move_below_itself(world, by, now):
    county = add_department("HZ-XS", "萧山县分公司", "county", world.departments.HZ)

    with pytest.raises(CannotOrganise, match="下级"):
        services.move_department(department_id=world.departments.HZ.pk, parent_id=county.pk, by=by, at=now)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "QM"}, "code"),
        ({"code": "a b"}, "code"),
        ({"code": "post:x"}, "code"),
        ({"name": ""}, "name"),
        ({"name": "=cmd()"}, "name"),
        ({"name": "甲\x00乙"}, "name"),
        ({"name": "长" * 81}, "name"),
        ({"kind": "planet"}, "kind"),
        ({"kind": "province"}, "parent"),
        ({"parent_id": None}, "parent"),
    ],
)
def test_a_department_that_makes_no_sense_is_refused_with_its_field(world, by, now, values, field):
    good = {"code": "NEW", "name": "新部门", "kind": "department", "parent_id": world.departments.QM.pk}

    with pytest.raises(CannotOrganise) as refusal:
        services.create_department(**(good | values), by=by, at=now)

    assert field in refusal.value.fields
    assert recorded() == []


def test_a_department_with_people_or_open_units_below_cannot_be_closed(world, by, now):
    empty = add_department("EMPTY", "空部门")
    below = add_department("BELOW", "下级", parent=empty)

    with pytest.raises(CannotOrganise, match="人员"):
        services.close_department(department_id=world.departments.QM.pk, by=by, at=now)
    with pytest.raises(CannotOrganise, match="下级"):
        services.close_department(department_id=empty.pk, by=by, at=now)
    services.close_department(department_id=below.pk, by=by, at=now)
    services.close_department(department_id=empty.pk, by=by, at=now)
    with pytest.raises(CannotOrganise, match="上级"):
        services.reopen_department(department_id=below.pk, by=by, at=now)


def test_periods_of_the_same_post_may_not_overlap(world, by, now):
    person, post = world.liuyang, world.posts.quality_reviewer
    day = timedelta(days=1)
    services.appoint(person_id=person.pk, post_id=post.pk, since=now, until=now + 10 * day, by=by, at=now)

    for since, until in [(now - day, now + day), (now + day, now + 2 * day), (now + 9 * day, None), (now - day, None)]:
        with pytest.raises(CannotOrganise):
            services.appoint(person_id=person.pk, post_id=post.pk, since=since, until=until, by=by, at=now)
    services.appoint(person_id=person.pk, post_id=post.pk, since=now + 10 * day, by=by, at=now)
    services.appoint(person_id=person.pk, post_id=post.pk, since=now - 2 * day, until=now, by=by, at=now)

    assert person.holdings.count() == 3


def test_deactivation_ends_posts_and_forgets_those_that_never_began(world, by, now):
    hold(world.wangmin, world.posts.leader, since=now + timedelta(days=3))
    services.deactivate_person(person_id=world.wangmin.pk, reason="退休", by=by, at=now)

    assert selectors.holders_of(["quality_reviewer", "leader"], now)["quality_reviewer"] == []
    assert list(world.wangmin.holdings.values_list("post__code", "until")) == [("quality_reviewer", now)]


def test_nobody_deactivates_or_promotes_themselves(world, now):
    admin = world.heguan
    with pytest.raises(CannotOrganise, match="自己"):
        services.deactivate_person(person_id=admin.pk, reason="x", by=admin.as_actor(), at=now)
    with pytest.raises(CannotOrganise, match="自己"):
        services.set_role(person_id=admin.pk, role=Role.LEADER, by=admin.as_actor(), at=now)


def test_the_last_administrator_stays(world, now):
    other = add_person(role=Role.ADMINISTRATOR)
    services.deactivate_person(person_id=other.pk, reason="离职", by=world.heguan.as_actor(), at=now)

    for deed in (
        lambda: services.deactivate_person(person_id=world.heguan.pk, reason="x", by=other.as_actor(), at=now),
        lambda: services.set_role(person_id=world.heguan.pk, role=Role.STAFF, by=other.as_actor(), at=now),
    ):
        with pytest.raises(CannotOrganise, match="最后一位"):
            deed()


def test_a_reactivated_person_needs_a_new_password(world, by, now):
    services.deactivate_person(person_id=world.wangmin.pk, reason="借调", by=by, at=now)
    person = services.reactivate_person(person_id=world.wangmin.pk, by=by, at=now)

    assert not person.has_usable_password()


def test_a_deactivation_without_its_date_cannot_be_stored(world):
    with pytest.raises(DatabaseError), transaction.atomic():
        Person.objects.filter(number="10002").update(is_active=False)


def test_what_is_not_granted_is_denied(world):
    assert not any(
        world.zhengshen.can(verb) for verb in MAY if verb.endswith((".manage", ".write", ".start", ".decide"))
    )
    assert not world.heguan.can("no.such.verb")
    assert world.wangmin.can("work.decide")
    world.wangmin.is_active = False
    assert not world.wangmin.can("work.decide")


def test_holdings_are_kept_as_history(world, by, now):
    holding = Holding.objects.get(person=world.wangmin)
    services.end_holding(holding_id=holding.pk, by=by, at=now)

    with pytest.raises(CannotOrganise, match="已经结束"):
        services.end_holding(holding_id=holding.pk, by=by, at=now)
    assert Holding.objects.get(pk=holding.pk).until == now


def test_a_fresh_installation_gets_its_first_administrator_by_command(db, capsys):
    call_command("create_administrator", "admin1", "何管")
    printed = capsys.readouterr().out.split()

    person = Person.objects.get(number="admin1")
    assert (person.role, person.must_change_password, person.department.kind) == ("administrator", True, "province")
    assert person.check_password(printed[-1])
    with pytest.raises(CommandError):
        call_command("create_administrator", "admin1", "何管")
