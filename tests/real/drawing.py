"""A process drawn from a log: a step for every activity, a way wherever one case in five hundred went on like that."""

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from tests.runtime.drawings import HEAD

SHARE = 1 / 500
START, END, CHECK = "start", "end", "spot_check"


def post_of(group):
    """The code of the post that stands for a group of the log."""
    return "g_" + "".join(sign.lower() if sign.isalnum() else "_" for sign in group)


@dataclass
class Drawing:
    """The steps by activity, and for each place where a case may go on to, what most cases do last."""

    key: str
    codes: dict[str, str]
    ways: dict[str, list[str]]
    groups: dict[str, list[str]] = field(default_factory=dict)

    @property
    def names(self):
        return {code: activity for activity, code in self.codes.items() if code in self.ways}

    def allows(self, story):
        """Whether the whole story goes along the drawn ways."""
        places = [START, *(self.codes[deed.activity] for deed in story.deeds), END]
        return all(after in self.ways.get(before, ()) for before, after in pairwise(places))

    def source(self, *, checked_after=""):
        """The file; with one step more after the activity that is named."""
        after = self.codes.get(checked_after, "")
        nodes = [f'<startEvent id="{START}"/><endEvent id="{END}"/>', *self._fork(START, START, "first")]
        for code, activity in self.names.items():
            outcomes = ",".join(f"to_{to}" for to in self.ways[code])
            nodes.append(_step(code, activity, self.groups[activity], f' ld:outcomes="{outcomes}"'))
            nodes += self._fork(code, CHECK if code == after else code, f"{code}_outcome")
            if code == after:
                nodes += [_step(CHECK, "抽查复核", ["spot_checker"]), _flow(code, CHECK)]
        first = "|".join(f"to_{code}" for code in self.ways[START])
        body = (f'<process id="{self.key}" name="{self.key}" isExecutable="true" ld:variables="first:enum({first})">'
                f"{''.join(nodes)}</process>")
        return f"{HEAD}{body}</definitions>".encode()

    def _fork(self, code, leaves, variable):
        """A decision after the step where there is something to decide; what most cases do needs no condition."""
        ways = self.ways[code]
        if len(ways) == 1:
            return [_flow(leaves, ways[0])]
        fork = f"fork_{code}"
        chosen = [_flow(fork, to, "" if to == ways[-1] else f"${{{variable} == 'to_{to}'}}") for to in ways]
        return [f'<exclusiveGateway id="{fork}" default="f_{fork}_{ways[-1]}"/>', _flow(leaves, fork), *chosen]


def _step(code, name, groups, more=""):
    posts = ",".join(map(post_of, groups)) if groups != ["spot_checker"] else "spot_checker"
    return (f'<userTask id="{code}" name="{escape(name)}" ld:candidateGroups="{posts}"{more} ld:raciR="{posts}" '
            f'ld:raciA="{posts.split(",")[0]}"/>')


def _flow(source, target, condition=""):
    inside = f'<conditionExpression xsi:type="tFormalExpression">{escape(condition)}</conditionExpression>'
    return (f'<sequenceFlow id="f_{source}_{target}" sourceRef="{source}" targetRef="{target}">'
            f'{inside if condition else ""}</sequenceFlow>')


def drawn_from(stories, key):
    """The drawing of a log: rare ways are left out, and so are steps that no usual way leads to and on from."""
    activities = Counter(deed.activity for story in stories for deed in story.deeds)
    codes = {activity: f"a{number:02d}" for number, (activity, _) in enumerate(activities.most_common(), 1)}
    steps = Counter()
    for story in stories:
        steps.update(set(pairwise([START, *(codes[deed.activity] for deed in story.deeds), END])))
    usual = {pair: count for pair, count in steps.items() if count >= SHARE * len(stories)}
    kept = _reached(usual, START) & _reached({(after, before) for before, after in usual}, END)
    ways = {}
    for before, after in sorted(usual, key=lambda pair: (usual[pair], pair)):
        if {before, after} <= kept:
            ways.setdefault(before, []).append(after)
    groups = {}
    for story in stories:
        for deed in story.deeds:
            groups.setdefault(deed.activity, Counter())[deed.group] += 1
    return Drawing(key, codes, ways, {activity: [one for one, _ in found.most_common()]
                                      for activity, found in groups.items()})


def _reached(pairs, start):
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        more = {after for before, after in pairs if before == here} - found
        found |= more
        waiting += more
    return found
