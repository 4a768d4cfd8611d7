"""The evidence pack: the signed trail of every case of the sample, checked as it is put in, with an index."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from reports.asked import StillBuilding
from reports.models import Export
from reports.sampling.models import Sample, SampledCase
from reports.services import build_export, request_trail
from reports.trail import proof
from workflows.screens.sheets import as_csv

Progress = Callable[[int], None]

HOW: Final = """\
样本 {code}：{process}，{since} 至 {until} {drawn_from}，总体 {population} 件，种子 {seed}。
总体清单（案件编号按序各占一行）的 SHA-256：{population_sha256}
随机与分层抽样：按 SHA-256("种子:案件编号") 从小到大取前若干件。货币单位抽样见 index.json 中的 method。
全部核验：verify-trail 本文件夹 --checkpoint 另行取得的检查点文件，或存放检查点的文件夹

Sample {code}: {process}, {since} to {until} ({drawn_from}), population {population}, seed {seed}.
Random and stratified: the cases whose SHA-256 of "seed:case" comes first.
Check all: verify-trail THIS_FOLDER --checkpoint a checkpoint that came to you another way, or a folder of them
"""


class Altered(Exception):
    """The pack does not read as it was written."""


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the index: its file, and what checking it gave when it was put in."""

    place: int
    case: str
    title: str
    stratum: str
    amount: str
    file: str
    sha256: str
    code: str
    events: int
    head: str
    honest: bool
    wrong: str


HEAD: Final = tuple(field.name for field in fields(Line))


@dataclass(frozen=True, slots=True)
class Packed:
    """What the pack holds."""

    cases: int
    honest: int
    events: int


def pack(sample: Sample, *, at: datetime, progress: Progress) -> Packed:
    """Write the pack to its place and read it back; a trail that does not check is in it, and named as such."""
    cases, lines = list(sample.cases.all()), []
    partial = sample.path.with_suffix(".part")
    partial.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(partial, "w", ZIP_DEFLATED) as out:
        for done, case in enumerate(cases, 1):
            export = _exported(sample, case, at)
            data = export.path.read_bytes()
            out.writestr(export.file_name, data, ZIP_STORED)  # PDF is packed already
            lines.append(_line(case, export, data))
            progress(100 * done // (len(cases) + 1))
        _index(out, sample, lines)
    _read_back(partial, lines)
    partial.replace(sample.path)
    return Packed(len(lines), sum(line.honest for line in lines), sum(line.events for line in lines))


def _exported(sample: Sample, case: SampledCase, at: datetime) -> Export:
    """The trail of the case, exported for this sample: once, however often packing is begun."""
    export = Export.objects.filter(code=case.export_code).first() if case.export_code else None
    if export is None or export.status == Export.Status.FAILED:
        export = request_trail(case_key=case.case_key, by=sample.requested_by, at=at, purpose=sample.purpose)
        SampledCase.objects.filter(pk=case.pk).update(export_code=export.code)
    export = build_export(export_id=export.pk, at=at)
    if export.status != Export.Status.DONE:
        raise StillBuilding
    SampledCase.objects.filter(pk=case.pk).update(sha256=export.sha256)
    return export


def _line(case: SampledCase, export: Export, data: bytes) -> Line:
    verdict = proof.check(data)
    wrong = f"{verdict.wrong.point} {verdict.wrong.why}" if verdict.wrong else ""
    return Line(
        place=case.place, case=case.case_key, title=case.title, stratum=case.stratum,
        amount="" if case.amount is None else f"{case.amount:.2f}", file=export.file_name,
        sha256=sha256(data).hexdigest(), code=export.code, events=verdict.events, head=verdict.head,
        honest=verdict.honest, wrong=wrong,
    )  # fmt: skip


def _index(out: ZipFile, sample: Sample, lines: list[Line]) -> None:
    told: dict[str, Any] = {
        "code": sample.code, "method": sample.method, "seed": sample.seed, "wanted": sample.wanted,
        "process": sample.process_key, "since": str(sample.since), "until": str(sample.until),
        "ended_only": sample.ended_only, "exception": sample.exception, "population": sample.population,
        "purpose": sample.purpose, "population_sha256": sample.population_sha256,
        "cases": [asdict(line) for line in lines],
    }  # fmt: skip
    out.writestr("index.json", json.dumps(told, ensure_ascii=False, indent=1))
    out.writestr("index.csv", as_csv(HEAD, [list(asdict(line).values()) for line in lines]))
    out.writestr("SHA256SUMS", "".join(f"{line.sha256}  {line.file}\n" for line in lines))
    out.writestr("README.txt", HOW.format(
        code=sample.code, process=sample.process_name, since=sample.since, until=sample.until,
        seed=sample.seed,
        drawn_from=f"例外清单 {sample.exception}" if sample.exception else "发起",
        population=sample.population, population_sha256=sample.population_sha256))


def _read_back(path: Any, lines: list[Line]) -> None:
    with ZipFile(path) as pack_:
        for line in lines:
            if sha256(pack_.read(line.file)).hexdigest() != line.sha256:
                raise Altered(line.file)
