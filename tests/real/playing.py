"""A log's stories through the real services: its people, its posts, its moments; what does not fit is left out."""

from collections import Counter
from dataclasses import dataclass, field

from approvals.inbox.rows import oldest_open
from approvals.inbox.services import decide
from approvals.organisation.services import appoint, create_department, create_person, create_post
from tests.real.drawing import CHECK, END, START, post_of
from workflows.ledger.actor import SYSTEM
from workflows.runtime.models import Case
from workflows.runtime.services import start_case

RELEASERS = {"process_test_base": "测试基地", "quality_reviewer": "品质审核岗", "legal_reviewer": "法律审核岗",
             "process_committee": "流程管理委员会", "spot_checker": "抽查岗"}


class Cast:
    """Everybody whom the log names, in posts for the groups they worked in, and who releases versions."""

    def __init__(self, stories, at):
        self.at = at
        root = create_department(code="PROV", name="省公司", kind="province", parent_id=None, by=SYSTEM, at=at)
        self.department = create_department(code="LOG", name="日志回放", kind="department", parent_id=root.pk,
                                            by=SYSTEM, at=at)
        self.people, self.posts = {}, {}
        worked = Counter((deed.who, deed.group) for story in stories for deed in story.deeds)
        for who, group in worked:
            self._hold(who, post_of(group), group)
        for code, name in RELEASERS.items():
            self._hold(code, code, name)
        self.author = self._person("author", "process_manager")
        self.manager = self._person("manager", "process_manager")

    def _hold(self, who, code, name):
        if code not in self.posts:
            self.posts[code] = create_post(code=code, name=name, department_id=self.department.pk, by=SYSTEM,
                                           at=self.at)
        person = self.people.get(who) or self._person(who)
        appoint(person_id=person.pk, post_id=self.posts[code].pk, since=self.at, by=SYSTEM, at=self.at)

    def _person(self, who, role="staff"):
        self.people[who] = create_person(number=f"L{len(self.people):05d}", name=who, department_id=self.department.pk,
                                         role=role, by=SYSTEM, at=self.at)
        return self.people[who]


@dataclass
class Play:
    """One story as one case; `left_out` are the deeds that the drawing has no way for, and after what they came."""

    story: object
    drawing: object
    cast: Cast
    case: Case | None = None
    place: int = 0
    done: int = 0
    checks: int = 0
    left_out: list = field(default_factory=list)
    over: bool = False
    begun: bool = False

    @property
    def fits(self):
        """Whether all of it was carried out and the case ended with it."""
        return self.over and not self.left_out

    def begin(self):
        """Open the case, on whichever version the product chooses for it."""
        self.begun, self.place = True, self._next(START, 0)
        if self.place is None:
            return
        deed = self.story.deeds[self.place]
        data = {"first": f"to_{self._code(self.place)}"}
        by, key = self.cast.people[deed.who].as_actor(), f"{self.drawing.key}-{self.story.name}"
        self.case = start_case(process_key=self.drawing.key, key=key, title=self.story.name, by=by, at=deed.at,
                               data=data)

    def until(self, moment=None):
        """Carry out everything up to the moment, or all of it."""
        while self.case is not None and not self.over and self.place is not None:
            deed = self.story.deeds[self.place]
            if moment is not None and deed.at > moment:
                return
            item = oldest_open(self.case.pk)
            if item.node == CHECK:
                self._check(item, deed)
            else:
                self._do(item, deed)
        self._finish(moment)

    def _do(self, item, deed):
        after = self._next(item.node, self.place + 1)
        to = END if after is None else self._code(after)
        if after is None and END not in self.drawing.ways[item.node]:
            self.place = None  # the log says no more, and the drawing has no end here: the case stays open
            return
        decide(item_id=item.id, case_id=item.case_id, outcome=f"to_{to}", by=self.cast.people[deed.who], at=deed.at)
        self.done += 1
        self.place = after
        self.over = after is None and oldest_open(self.case.pk) is None

    def _check(self, item, deed):
        """The step of the second version that the log does not know: done when the story goes on."""
        decide(item_id=item.id, case_id=item.case_id, outcome="done", by=self.cast.people["spot_checker"], at=deed.at)
        self.checks += 1

    def _finish(self, moment):
        """The new step may come last of all."""
        if moment is None and self.case is not None and not self.over and self.place is None:
            item = oldest_open(self.case.pk)
            if item is not None and item.node == CHECK:
                self._check(item, self.story.deeds[-1])
            self.over = oldest_open(self.case.pk) is None

    def _next(self, here, place):
        """The next deed that the drawing has a way to; those in between are left out, and those after the last."""
        ways, deeds = self.drawing.ways.get(here, ()), self.story.deeds
        found = next((number for number in range(place, len(deeds)) if self._code(number) in ways), None)
        before = deeds[place - 1].activity if place else "—"
        for deed in deeds[place:found]:
            self.left_out.append((before, deed.activity))
        return found

    def _code(self, place):
        return self.drawing.codes[self.story.deeds[place].activity]
