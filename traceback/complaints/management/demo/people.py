"""Who holds which part of a ticket's way in the demo."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from approvals.organisation.models import Person, Post
from approvals.organisation.services import appoint, create_post
from complaints.tickets import posts
from workflows.ledger.actor import SYSTEM

LOCATOR, LEAD, JUDGE, CLERK, CHAIR = "20022", "20013", "20012", "20014", "20041"
FIXER: Final = "20051"  # the process manager
HEADS: Final = {"IT": "20084", "MKT": "20006", "NET": "20102", "CSC": "20025", "DATA": "20093"}
# code: (name, staff number of who holds it)
POSTS: Final = {
    posts.LOCATOR: ("投诉原因定位岗", LOCATOR), posts.LEAD: ("投诉溯源牵头岗", LEAD),
    posts.JUDGE: ("效果评估岗", JUDGE), posts.MEETING: ("服务例会秘书岗", CLERK),
}  # fmt: skip


def appoint_people(people: Mapping[str, Person], at: datetime) -> None:
    """Posts for the parts of a ticket's way, and who holds them."""
    for code, (name, number) in POSTS.items():
        person = people[number]
        if not Post.objects.filter(code=code).exists():
            post = create_post(code=code, name=name, department_id=person.department_id, by=SYSTEM, at=at)
            appoint(person_id=person.pk, post_id=post.pk, since=at, by=SYSTEM, at=at)
