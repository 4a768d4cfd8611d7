"""Tickets for tests of every room: people of each part, contacts, and a ticket in whatever state is wanted."""

from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace

from approvals.organisation.models import Person
from complaints.causes.models import Evidence, Why
from complaints.models import Category, CategoryTree, Channel, Contact, ImportRun, Place, Product, Source
from complaints.tickets.models import FINAL, State, Ticket, TicketContact, Verdict
from tests.organisation.factories import add_person, common_people

MONDAY = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)  # nine o'clock in Shanghai

_serial = count(1)

# attribute: (number, name, department, post code)
PARTS = {
    "locator": ("70001", "周思敏", "CSC", "complaint_locator"),
    "lead": ("70002", "何嘉", "QM", "complaint_lead"),
    "judge": ("70003", "吕晨", "QM", "effect_judge"),
    "secretary": ("70004", "苏默", "QM", "service_meeting"),
    "fixer": ("70005", "戴薇", "QM", "process_manager"),
    "analyst": ("70006", "林涛", "NET", "network_head"),
    "outsider": ("70007", "古月", "FIN", ""),
    "unit": ("70008", "叶青", "HZ", "branch_HZ"),
}


def people():
    """The common people, and somebody for each part of a ticket's way; `analyst` heads the network department."""
    known = common_people()
    departments = known.departments
    parts = {}
    for attribute, (number, name, department, post) in PARTS.items():
        known_already = Person.objects.select_related("department").filter(number=number).first()
        parts[attribute] = known_already or add_person(
            number=number, name=name, department=getattr(departments, department), posts=[post] if post else [])
    known.gaofei.refresh_from_db()
    heads = parts["analyst"].department.posts.filter(code="network_head")
    heads.update(is_head=True)
    return SimpleNamespace(**{**vars(known), **parts})


def contacts(number=3, *, at=MONDAY, text="充值 100 元未到账", category="充值缴费", place="杭州", product="网上充值",
             kind="complaint", run=None):
    """So many contacts, an hour apart, in three statements at most."""
    source, _ = Source.objects.get_or_create(code="tickets-hotline", defaults={"name": "10086 热线"})
    run = run or ImportRun.objects.create(kind="contacts", source=source, name="投诉.csv", sha256="0" * 64, size=1,
                                          by_name="导入人", uploaded_at=at)
    named = {key: model.objects.get_or_create(name=name)[0]
             for key, model, name in (("place", Place, place), ("product", Product, product),
                                      ("channel", Channel, "10086"))}
    return Contact.objects.bulk_create(
        Contact(source=source, number=f"T{next(_serial):07d}", kind=kind, at=at - timedelta(hours=hours), run=run,
                category_said=category, customer="138****8000", title="网上银联充值未到账", text=text, **named)
        for hours in range(number))


def category(path="充值缴费"):
    """A category of a tree made once."""
    tree, _ = CategoryTree.objects.get_or_create(name="投诉分类")
    return Category.objects.get_or_create(tree=tree, path=path, defaults={"level": 1, "name": path})[0]


def found_cause(made, *, text="退款没有应急流程", at=MONDAY):
    """A root cause as rows, with evidence on its only link: without one no analysis is finished."""
    given = {"ticket": made, "round": made.round, "author_name": "林涛", "at": at}
    top, _ = Why.objects.get_or_create(ticket=made, parent=None, defaults={"text": made.title, **given})
    cause = Why.objects.create(parent=top, depth=1, text=text, state="confirmed", root_kind="process",
                               root_round=made.round, factor="method", **given)
    Evidence.objects.create(why=cause, kind="query", wanted={"q": "充值"}, found=3, by_name="林涛", at=at)
    return cause


def ticket(state=State.OPEN, *, at=MONDAY, title="网上银联充值未到账", specialist=None, linked=(), **more):
    """A ticket in this state, as a row: quick, without a running case. `real_ticket` in `world` walks there."""
    over = {"closed_at": at} if state in FINAL else {}
    if state == State.CLOSED:
        judge = more.pop("verdict_by", None) or add_person(name="评估人")
        over |= {"verdict": Verdict.EFFECTIVE, "verdict_by": judge, "verdict_round": 1, "fixed_round": 1}
    if state == State.MERGED and "merged_into" not in more:
        over["merged_into"] = ticket()
    made = Ticket(key=f"CMP-{at.year}-{9000 + next(_serial)}", title=title, state=state, specialist=specialist,
                  proposed_at=at, updated_at=at, **{"kind": "hot", **over, **more})
    made.rate(urgency=made.urgency, difficulty=made.difficulty, impact=made.impact)
    if state != State.CANDIDATE:
        made.opened_at = made.opened_at or at
    made.save()
    TicketContact.objects.bulk_create(TicketContact(ticket=made, contact=one, how="hand", at=at) for one in linked)
    return made
