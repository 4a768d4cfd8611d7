"""Small edits of grown processes, as somebody makes them for the next version."""

import re
from dataclasses import replace

from hypothesis import assume
from hypothesis import strategies as st

from tests.engine.drawing import draw
from tests.properties.growing import RULES, VARIABLES, Grown
from workflows.engine.graph import CannotCompile


class Edited:
    """A grown process as its drawing, edited line by line; `renames` says what is called otherwise now."""

    def __init__(self, grown):
        self.lines, self.nodes, self.renames, self.count = list(grown.lines), dict(grown.nodes), {}, 0

    def graph(self):
        try:
            return draw("\n".join(self.lines), VARIABLES, **self.nodes)
        except CannotCompile:
            assume(False)

    def edit(self, kind, number):
        (self.insert, self.rename, self.loosen, self.drop)[kind](number)

    def insert(self, number):
        """A step on some way."""
        self.count += 1
        line = number % len(self.lines)
        arrows = list(re.finditer(r">(?:\[[^\]]*\])? ", self.lines[line]))
        at = arrows[number % len(arrows)].end()
        place = re.split(r"\s*>", self.lines[line])[0].rpartition(".")[0]
        name = f"{place}.new{self.count}" if place else f"new{self.count}"
        self.lines[line] = f"{self.lines[line][:at]}{name} > {self.lines[line][at:]}"

    def rename(self, number):
        """Another id for a person's task."""
        name = self._some(number, r"(?:[\w.]*\.)?(?:t|sign)\d+")
        if name:
            other = f"{name}b"
            self._put(name, other)
            self.renames = {old: other if to == name else to for old, to in self.renames.items()} | {name: other}

    def loosen(self, number):
        """Another term for a timer, another rule for a co-sign."""
        for key, what in self.nodes.items():
            event = getattr(what, "event", None)
            if number % 2 and event is not None and event.kind == "timer":
                self.nodes[key] = replace(what, event=replace(event, spec="PT2H"))
            elif number % 2 == 0 and isinstance(what, dict) and "cosign" in what:
                self.nodes[key] = {**what, "cosign": RULES[number % 3]}

    def drop(self, number):
        """A task that nothing hangs on is left out."""
        name = self._some(number, r"(?:[\w.]*\.)?(?:t|sign)\d+")
        hosts = {what.attached_to for what in self.nodes.values() if hasattr(what, "attached_to")}
        if not name or name in hosts or f"{name}_outcome" in "\n".join(self.lines):
            return
        text = "\n".join(self.lines)
        around = re.escape(name)
        after = re.search(rf"(?m)^{around} > (.*)$", text)
        if after and len(re.findall(rf"(?<![\w.]){around}(?![\w.])", text)) == 2:
            lines = [line for line in self.lines if not line.startswith(f"{name} >")]
            self.lines = [re.sub(rf"{around}$", after[1], line) for line in lines]
            self.nodes.pop(name.replace(".", "__"), None)

    def _some(self, number, shape):
        names = sorted({one for line in self.lines for one in re.split(r"\s*>(?:\[[^\]]*\])?\s*", line)
                        if re.fullmatch(shape, one)})
        return names[number % len(names)] if names else ""

    def _put(self, name, other):
        self.lines = [re.sub(rf"(?<![\w.]){re.escape(name)}(?=$|[\s_>])", other, line) for line in self.lines]
        self.nodes = {other.replace(".", "__") if key == name.replace(".", "__") else key:
                      replace(what, attached_to=other) if getattr(what, "attached_to", "") == name else what
                      for key, what in self.nodes.items()}


@st.composite
def versions(draw_from, edits=3):
    """Two versions of a process, and what in the second stands for what in the first."""
    numbers = draw_from(st.lists(st.integers(0, 839), min_size=30, max_size=60))
    stream = iter(numbers)
    grown = Grown(lambda options: next(stream, 0) % options)
    before = grown.graph()
    edited = Edited(grown)
    for _ in range(draw_from(st.integers(1, edits))):
        edited.edit(draw_from(st.integers(0, 3)), draw_from(st.integers(0, 10_000)))
    return before, edited.graph(), edited.renames
