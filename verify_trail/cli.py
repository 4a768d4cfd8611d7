"""`verify-trail FILE.pdf`: valid, or the first wrong event and why. Reads what it is given; no network, no server."""

from __future__ import annotations

import logging
import os
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from verify_trail import pdf, words
from verify_trail.checking import Beside, check
from verify_trail.single import page
from verify_trail.verdict import Exit, State, Unreadable, Verdict
from verify_trail.words import Language

SECONDS: Final = 120
LARGEST_BESIDE: Final = 1_000_000
MARKS: Final = {State.GOOD: "✓", State.WRONG: "✗", State.OPEN: "–"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a file and print what was found; 0 valid, 1 wrong, 2 not readable, 3 not confirmed from outside."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what it finds wrong is said in words of our own
    given = parser().parse_args(arguments)
    if given.page:
        sys.stdout.write(page())
        return Exit.VALID
    language: Language = given.lang
    if given.file is None:
        parser().error("FILE.pdf")
    ended, told = run(given.file, language, checkpoint=given.checkpoint, key=given.key, certificate=given.certificate)
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
    found.add_argument("file", type=Path, nargs=None if required else "?", help="PDF")
    found.add_argument("--checkpoint", type=Path, help="从外部取得的检查点文件 / a checkpoint from outside")
    found.add_argument("--key", help="日志公钥或其文件 / the log's key, or a file with it")
    found.add_argument("--certificate", type=Path, help="签名证书（PEM）/ certificate of who signs (PEM)")
    found.add_argument("--lang", choices=["zh", "en"], default=_language(), help="zh / en")


def _language() -> Language:
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "zh"
    return "en" if said.startswith("en") else "zh"


def run(
    file: Path | None, language: Language, *, checkpoint: Path | None = None, key: str | None = None,
    certificate: Path | None = None,
) -> tuple[Exit, list[str]]:
    """What a check ends with, and its lines."""
    try:
        beside = Beside(_text(checkpoint), _key(key), _bytes(certificate, LARGEST_BESIDE))
        with _at_most(SECONDS):
            verdict = check(_bytes(file, pdf.LARGEST_FILE) or b"", beside)
    except Unreadable as error:
        return Exit.UNREADABLE, [words.unreadable(error, language)]
    except _TooLong:
        return Exit.UNREADABLE, [words.unreadable(Unreadable("too_long"), language)]
    return verdict.exit, list(_lines(verdict, language))


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
