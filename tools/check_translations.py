#!/usr/bin/env python3
"""Fail when English is not complete: a Chinese sentence without its translation, an empty or a fuzzy one.

Every app and the project keep their own catalogue. The sentences are read from the sources with the very tool that
`makemessages` uses, so nothing can be forgotten; catalogues in the working tree are not touched.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = tuple(sorted(
    str(app.parent.relative_to(PROJECT)) for pattern in ("*/apps.py", "*/*/apps.py", "traceback/*/*/apps.py")
    for app in PROJECT.glob(pattern)
    if ".venv" not in app.parts
))  # every Django app keeps its own words
PROJECT_ROOM = ("templates", "config")
HAN = "\u4e00-\u9fff"
HALF_WIDTH = re.compile(rf"[{HAN}][,:;?!]|[{HAN}]\([^)]*[{HAN}]")
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")


class Message(NamedTuple):
    """One entry of a catalogue."""

    context: str
    source: str
    translations: tuple[str, ...]
    fuzzy: bool
    obsolete: bool


def main() -> int:
    problems: list[str] = []
    messages = 0
    known = catalogue(PROJECT / CATALOGUE)
    for room in ("", *ROOMS):
        wanted = sentences(room)
        own = catalogue(PROJECT / room / CATALOGUE)
        messages += len(wanted)
        problems += [f"{room or 'project'}: {problem}" for problem in compare(wanted, own, known)]
    print("\n".join(problems) or f"translations ok: {messages} sentences")
    return bool(problems)


def compare(wanted: list[Message], own: list[Message], project: list[Message]) -> list[str]:
    """What is missing or wrong in one room."""
    translated = {(m.context, m.source): m for m in (*project, *own) if not m.obsolete}
    problems = [f"fuzzy: {m.source!r}" for m in own if m.fuzzy and not m.obsolete]
    for message in wanted:
        found = translated.get((message.context, message.source))
        if found is None:
            problems.append(f"not in the catalogue: {message.source!r}")
        elif not all(found.translations):
            problems.append(f"empty: {message.source!r}")
        elif names(message.source) != names(found.translations[-1]):
            problems.append(f"other placeholders than the source: {message.source!r}")
        if HALF_WIDTH.search(message.source):
            problems.append(f"half-width punctuation in Chinese: {message.source!r}")
    return problems


def names(sentence: str) -> set[str]:
    """The named placeholders of a sentence."""
    return set(re.findall(r"%\((\w+)\)", sentence)) | set(re.findall(r"(?<!%)\{(\w+)\}", sentence))


def sentences(room: str) -> list[Message]:
    """Every sentence marked for translation in a room's sources."""
    with tempfile.TemporaryDirectory() as scratch:
        for part in (room,) if room else PROJECT_ROOM:
            shutil.copytree(PROJECT / part, Path(scratch) / Path(part).name, ignore=left_out)
        (Path(scratch) / "locale").mkdir()
        command = [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "--locale",
            "en",
            "--no-obsolete",
            "--verbosity",
            "0",
        ]
        environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
        subprocess.run(command, cwd=scratch, env=environment, check=True)
        return catalogue(Path(scratch) / CATALOGUE)


def left_out(folder: str, names: list[str]) -> set[str]:
    """What has no words, and the rooms within a room: they keep their own."""
    inner = {name for name in names if str((Path(folder) / name).relative_to(PROJECT)) in ROOMS}
    return inner | shutil.ignore_patterns("migrations", "locale", "static", "__pycache__")(folder, names)


def catalogue(path: Path) -> list[Message]:
    """The entries of a .po file; none when there is no file."""
    if not path.exists():
        return []
    blocks = re.split(r"\n\s*\n", path.read_text())
    return [entry for entry in map(message, blocks) if entry is not None and entry.source]


def message(block: str) -> Message | None:
    """One block of a .po file."""
    parts: dict[str, str] = {}
    current = ""
    lines = block.splitlines()
    for line in lines:
        bare = line.removeprefix("#~ ")
        if match := re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$', bare):
            current = match[1]
            parts[current] = unquoted(match[2])
        elif bare.startswith('"') and current:
            parts[current] += unquoted(bare)
    if "msgid" not in parts:
        return None
    flags = [line for line in lines if line.startswith("#,")]
    return Message(
        parts.get("msgctxt", ""),
        parts["msgid"],
        tuple(text for key, text in parts.items() if key.startswith("msgstr")),
        any("fuzzy" in flag for flag in flags),
        any(line.startswith("#~ ") for line in lines),
    )


def unquoted(text: str) -> str:
    """What a quoted line of a .po file says."""
    escapes = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
    return re.sub(r"\\(.)", lambda match: escapes.get(match[1], match[1]), text[1:-1])


if __name__ == "__main__":
    sys.exit(main())
