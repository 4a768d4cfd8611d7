"""A house with work to do, made through the services on the site's own database, in our own time."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from tests.inbox.world import World, review
from tests.organisation.factories import add_person, common_people, hold

_numbers = count(1)


class Office(World):
    """The common people, once per session; each test takes fresh reviewers so that inboxes stay apart."""

    def __init__(self):
        super().__init__(common_people())
        self.now = timezone.now() - timedelta(hours=6)

    def later(self, **time):
        self.now += timedelta(**(time or {"seconds": 1}))
        return self.now

    def reviewer(self, name="赵琳"):
        """Somebody with a post that nobody else holds; `.post_code` is what a process asks for."""
        code = f"desk_{next(_numbers)}"
        person = add_person(name=name, department=self.people.departments.CSC)
        hold(person, code)
        person.post_code = code
        return person

    def signed_by(self, *signers, title="「银龄守护」亲情网关爱包"):
        """A case in the co-sign of these people's posts."""
        key, quality = f"review{next(_numbers)}", self.reviewer("王敏")
        posts = ",".join(person.post_code for person in signers)
        steps = {"quality": {"candidateGroups": quality.post_code}, "board": {"candidateGroups": posts}}
        case = self.start(review(key, **steps), key=key, title=title)
        self.decide(case, "draft", "submit", by=self.people.chenxiao)
        self.decide(case, "quality", "pass", by=quality)
        return case

    def waiting_for(self, *reviewers, title="「双节全家享」融合套餐营销案", **changes):
        """A submitted case whose quality review waits for these people's posts."""
        posts = ",".join(person.post_code for person in reviewers)
        key = f"review{next(_numbers)}"
        steps = {"quality": {"candidateGroups": posts, **changes.pop("quality", {})}, **changes}
        case = self.start(review(key, **steps), key=key, title=title)
        self.decide(case, "draft", "submit", by=self.people.chenxiao)
        return case
