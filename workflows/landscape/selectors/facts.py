"""What the files of versions say in short, read once and kept under the hash of the bytes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from workflows.bpmn.model import Element
from workflows.bpmn.reader import read
from workflows.landscape.models import Facts
from workflows.library.models import ProcessVersion
from workflows.library.reading import LETTERS, SEPARATOR

AT_ONCE: Final = 60  # files read within one request; what is left is read by the next one
STEPS: Final = frozenset({"task", "userTask", "manualTask"})


def facts_of(digests: Collection[str]) -> Mapping[str, Facts]:
    """The facts by hash; files not read yet are read now, up to a number that a page can bear."""
    known = Facts.objects.in_bulk(digests) if digests else {}
    missing = [digest for digest in digests if digest not in known]
    return {**known, **remember_facts(missing[:AT_ONCE])} if missing else known


def remember_facts(digests: Iterable[str]) -> dict[str, Facts]:
    """Read the files and keep what they say; told twice, kept once."""
    versions = ProcessVersion.objects.filter(sha256__in=list(digests)).only("sha256", "source")
    made = {version.sha256: _facts(version) for version in versions}
    Facts.objects.bulk_create(made.values(), ignore_conflicts=True)
    return made


def _facts(version: ProcessVersion) -> Facts:
    steps = [step for process in read(version.bytes).processes for step in process.elements.values()
             if step.kind in STEPS]
    return Facts(
        sha256=version.sha256, steps=len(steps), without_a=sum(not step.attributes.get("raciA") for step in steps),
        raci=json.dumps([charge for step in steps for charge in _charges(step)], ensure_ascii=False),
    )


def _charges(step: Element) -> Iterator[tuple[str, str, str]]:
    for letter, key in LETTERS.items():
        for party in SEPARATOR.split(step.attributes.get(key, "")):
            if party.strip():
                yield party.strip(), letter, step.name or step.id
