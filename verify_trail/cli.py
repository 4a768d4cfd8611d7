"""`verify-trail FILE.pdf`: valid, or the first wrong event and why. Reads what it is given; no network, no server."""

from __future__ import annotations

import logging
import os
import signal
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from verify_trail import pdf, words
from verify_trail.anchor import Checkpoints
from verify_trail.checking import Beside, check
from verify_trail.folder import checkpoints_in
from verify_trail.single import page
from verify_trail.verdict import Exit, State, Unreadable, Verdict
from verify_trail.words import Language

SECONDS: Final = 120
LARGEST_BESIDE: Final = 1_000_000
WORST_FIRST: Final = (Exit.WRONG, Exit.UNREADABLE, Exit.UNPROVEN, Exit.VALID)
MARKS: Final = {State.GOOD: "✓", State.WRONG: "✗", State.OPEN: "–"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Check files and print what was found; 0 valid, 1 wrong, 2 not readable, 3 not confirmed from outside."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what it finds wrong is said in words of our own
    given = parser().parse_args(arguments)
    if given.page:
        sys.stdout.write(page())
        return Exit.VALID
    language: Language = given.lang
    if not given.files:
        parser().error("FILE.pdf")
    ended, told = run(given.files, language, checkpoint=given.checkpoint, key=given.key, certificate=given.certificate)
    print("\n".join(told))  # noqa: T201
    return ended


def parser() -> ArgumentParser:
    """The options, which the server's own command takes as well."""
    found = ArgumentParser(prog="verify-trail", description=(
        "核验 PDF 轨迹：只需文件与检查点。Checks a PDF trail with nothing but the file and a checkpoint. "
        "0 有效 valid, 1 无效 wrong, 2 无法读取 unreadable, 3 未经外部证实 not confirmed from outside"))
    found.add_argument("--page", action="store_true", help="输出单文件核验网页 / print the page for a browser")
    add_arguments(found, required=False)
    return found


def add_arguments(found: ArgumentParser, *, required: bool = True) -> None:
    """What a check takes."""
    found.add_argument("files", type=Path, nargs="+" if required else "*", metavar="PDF",
                       help="PDF 文件，或其文件夹 / files, or a folder of them")
    found.add_argument("--checkpoint", type=Path,
                       help="从外部取得的检查点文件或文件夹 / a checkpoint from outside, or a folder of them")
    found.add_argument("--key", help="日志公钥或其文件 / the log's key, or a file with it")
    found.add_argument("--certificate", type=Path, help="签名证书（PEM）/ certificate of who signs (PEM)")
    found.add_argument("--lang", choices=["zh", "en"], default=_language(), help="zh / en")


def _language() -> Language:
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "zh"
    return "en" if said.startswith("en") else "zh"


def run(
    given: Sequence[Path], language: Language, *, checkpoint: Path | None = None, key: str | None = None,
    certificate: Path | None = None,
) -> tuple[Exit, list[str]]:
    """What checking the files ends with, the worst of them, and its lines: of one file all, of several what matters."""
    try:
        files = [file for path in given for file in _files(path)]
        beside = Beside(_checkpoints(checkpoint), _key(key), _bytes(certificate, LARGEST_BESIDE))
    except Unreadable as error:
        return Exit.UNREADABLE, [words.unreadable(error, language)]
    ends = {file: run_one(file, beside, language) for file in files}
    if len(ends) == 1:
        return ends[files[0]]
    told = [f"{file.name} {line}" for file, (ended, lines) in ends.items() for line in _what_matters(ended, lines)]
    counted = Counter(ended for ended, _lines in ends.values())
    return min(counted, key=WORST_FIRST.index), [*told, words.tally(counted, language)]


def run_one(file: Path, beside: Beside, language: Language) -> tuple[Exit, list[str]]:
    """What checking one file ends with, and its lines."""
    try:
        with _at_most(SECONDS):
            verdict = check(_bytes(file, pdf.LARGEST_FILE) or b"", beside)
    except Unreadable as error:
        return Exit.UNREADABLE, [words.unreadable(error, language)]
    except _TooLong:
        return Exit.UNREADABLE, [words.unreadable(Unreadable("too_long"), language)]
    return verdict.exit, list(_lines(verdict, language))


def _files(path: Path) -> list[Path]:
    """The file, or the PDF files of a folder."""
    if not path.is_dir():
        return [path]
    found = sorted(one for one in path.iterdir() if one.suffix.lower() == ".pdf")
    if not found:
        raise Unreadable("no_trails_there", name=str(path))
    return found


def _checkpoints(path: Path | None) -> Checkpoints | None:
    if path is None or not path.is_dir():
        return _text(path)
    find = checkpoints_in(path)
    return lambda lengths: _text(find(lengths)) or ""


def _what_matters(ended: Exit, lines: Sequence[str]) -> Sequence[str]:
    """The first line of a file; of one that is not valid all that is wrong or open as well."""
    if ended is Exit.VALID:
        return lines[:1]
    return [line for line in lines if not line.startswith(f"  {MARKS[State.GOOD]}")]


def _lines(verdict: Verdict, language: Language) -> Iterator[str]:
    yield words.summary(verdict, language)
    for one in verdict.said:
        yield f"  {MARKS[one.state]} {words.point(one, language)}: {words.sentence(one, language)}"


def _bytes(path: Path | None, most: int) -> bytes | None:
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise Unreadable("missing_file", name=str(path)) from error
    if len(data) > most:
        raise Unreadable("too_large")
    return data


def _text(path: Path | None) -> str | None:
    data = _bytes(path, LARGEST_BESIDE)
    return None if data is None else data.decode("utf-8", "replace")


def _key(key: str | None) -> str | None:
    if key is None or "+" in key:
        return key
    return (_text(Path(key)) or "").strip()


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """A file that keeps a parser busy forever is given up; only where signals exist."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


class _TooLong(BaseException):
    """The time is up; no parser's own `except Exception` shall keep it."""


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise _TooLong
