"""The PDF trail of a long case: seconds and memory, each in a process of its own, beside a plain seven-column table."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

SIZES = ((500, 2.0, 600), (5000, 15.0, 600), (20000, 120.0, 1000))  # events, seconds, megabytes
MOST_AS_A_TABLE = 5000  # 20,000 as a plain table take more than ten minutes and 3 GB
NOON = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)
CODE = "7KQ4-M2XD-90HT"
TEXT = "优惠有效期与提前退订的口径已与客户协议逐条核对，补充短信退订指令与热线人工退订方式，同意按第二轮内容执行。"
ROOT = Path(__file__).parents[2]


def dossier_of(count: int):
    """A dossier with so many events, none of them in a database."""
    from approvals.organisation.models import Person
    from reports.models import Export
    from reports.trail.dossier import DomainPart, Dossier
    from reports.trail.known import known_of
    from reports.trail.lines import lines
    from workflows.ledger.actor import Actor
    from workflows.ledger.chain import GENESIS, Entry, Object, extend
    from workflows.ledger.models import Event
    from workflows.library.models import Process, ProcessVersion
    from workflows.runtime.models import Case

    source = (ROOT / "marketing_review/processes/marketing_case.bpmn").read_bytes()
    key = "MKT-2026-0417"
    people = [Actor(n, f"承办人{n:02d}", f"{42000 + n}", "市场经营部 · 营销策划") for n in range(40)]
    steps = [Object("work", str(n), f"n{n}", f"会签环节{n}") for n in range(9)]
    kinds = [("work.decided", "pass"), *[("marketing_review.feedback.given", "")] * 4]
    entries = [Entry(verb=verb, actor=people[n % 40], object=steps[n % 9], outcome=outcome, reason=TEXT,
                     round=1 + n // 50) for n in range(count) for verb, outcome in [kinds[n % 5]]]
    rows, head = extend(GENESIS, f"case:{key}", entries[1:], NOON)
    detail = {"code": CODE, "seq": head.seq, "head": head.hash}
    last, head = extend(head, f"case:{key}", [Entry(verb="trail.exported", actor=people[0], detail=detail)], NOON)
    rows += last
    process = Process(code="PRC-0001", key="marketing_case", name="营销案会签")
    version = ProcessVersion(process=process, number=1, source=source, sha256="0" * 64)
    case = Case(key=key, title="「双节全家享」融合套餐营销案", process_version=version, initiator_name="李敏",
                started_at=NOON - timedelta(days=9), ledger_seq=head.seq, ledger_head=head.hash)
    export = Export(code=CODE, case_key=key, title=case.title, requested_at=NOON, seq=head.seq,
                    requested_by=Person(name="郑审", number="10009"), head=head.hash)
    events = [Event(pk=number, **row._asdict()) for number, row in enumerate(rows, start=1)]  # bodies go by key
    texts = [(row.body, row.hash) for row in rows]
    return Dossier(export, case, version, lines(events, known_of(events)), texts, DomainPart(), _picture(source))


def _picture(source: bytes) -> str:
    from workflows.bpmn.draw import draw
    from workflows.bpmn.reader import read

    return draw(read(source), states={}, title="营销案会签")


def ours(count: int) -> bytes:
    """The product's own sheet, attachments, signature and all."""
    from django.utils.translation import override

    from reports.trail.sealing import seal, signer
    from reports.trail.sheet import render

    with override("zh-hans"):
        return seal(render(dossier_of(count), progress=lambda _percent: None), signer(), reason="bench")


def plain(count: int) -> bytes:
    """The floor to stand beside: one table of seven columns, the same words, the same attachment."""
    from django.utils.html import escape
    from weasyprint import HTML, Attachment
    from weasyprint.urls import URLFetcher

    dossier = dossier_of(count)
    cells = "".join(
        f"<tr><td>{line.seq}</td><td>{line.at:%Y-%m-%d %H:%M:%S}</td><td>{escape(line.who)}</td><td>{line.number}</td>"
        f"<td>{escape(line.where)}</td><td>{escape(line.reason)}</td><td>{line.hash[:16]}</td></tr>"
        for line in dossier.lines
    )
    style = "@page{size:A4}body{font:9pt 'Noto Sans CJK SC'}table{border-collapse:collapse}td{border-bottom:1px solid}"
    page = f"<html lang=zh-Hans><title>t</title><style>{style}</style><table>{cells}</table></html>"
    trail = Attachment(string=json.dumps(dossier.rows).encode(), name="trail.json", relationship="Data")
    fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    return HTML(string=page, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/a-3a", attachments=[trail])


def measure(kind: str, count: int) -> None:
    """Build the first file of a worker and say how long it took and how much memory the process ever held."""
    from config.celery import load_once

    started = time.perf_counter()
    load_once()
    loading = time.perf_counter() - started
    build = {"ours": ours, "plain": plain}[kind]
    started = time.perf_counter()
    data = build(count)
    seconds = time.perf_counter() - started
    if kind == "ours":
        from reports.trail import proof

        assert proof.check(data).honest
    print(json.dumps([loading, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def in_a_process(kind: str, count: int) -> tuple[float, float, float]:
    """Seconds of loading the worker, seconds and megabytes of one build."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = [sys.executable, "-c", f"from tests.bench.bench_trails import measure; measure({kind!r}, {count})"]
    with tempfile.TemporaryFile("w+") as errors:
        said = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=errors, text=True).stdout
    loading, seconds, megabytes = json.loads(said.splitlines()[-1])
    return loading, seconds, megabytes


def main() -> None:
    for count, target, most in SIZES:
        loading, seconds, megabytes = in_a_process("ours", count)
        print(f"FIGURE trail_pdf_worker_loading_seconds={loading:.2f}")
        print(f"FIGURE trail_pdf_{count}_seconds={seconds:.2f} target=<={target}")
        print(f"FIGURE trail_pdf_{count}_megabytes={megabytes:.0f} target=<={most}")
        if count > MOST_AS_A_TABLE:
            continue
        _loading, beside, beside_megabytes = in_a_process("plain", count)
        print(f"FIGURE plain_table_{count}_seconds={beside:.2f}")
        print(f"FIGURE plain_table_{count}_megabytes={beside_megabytes:.0f}")
        print(f"FIGURE trail_pdf_{count}_of_plain_table={seconds / beside:.2f} target=<=1.0", flush=True)
