"""Taking a million contacts in on PostgreSQL, from a CSV of some 200 MB: rows per second and the memory it takes."""

import csv
import random
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench.server import database, figure, set_up

ROWS = 1_000_000
HEADINGS = ["受理号", "受理时间", "一级分类", "二级分类", "地区", "渠道", "产品", "号码", "主题", "内容"]
CITIES = [f"{city}{part}" for city in "杭宁温绍嘉湖金衢舟台丽义" for part in ("城区", "东县", "西县", "北县")]
SAID = [
    "充值未到账，多次联系仍未处理，请尽快回电", "宽带装机超过约定时间，师傅一直没有上门",
    "套餐资费与宣传不一致，要求退订并退费", "信号时断时续，小区内无法正常通话",
    "积分兑换的礼品迟迟没有收到", "停机前没有收到提醒短信，影响使用",
]
NOON = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)


def write(path):
    """Believable complaints; every row names a telephone twice."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADINGS)
        for number in range(ROWS):
            phone = f"13{chance.randrange(10**9):09d}"
            at = NOON - timedelta(seconds=chance.randrange(60 * 86_400))
            said = chance.choice(SAID)
            out.writerow([
                f"CMP{number:09d}", f"{at:%Y/%m/%d %H:%M:%S}", f"大类{number % 12}", f"小类{number % 60}",
                chance.choice(CITIES), f"渠道{number % 5}", f"产品{number % 40}", phone, said[:12],
                f"客户来电反映{said}，联系电话 {phone}，请于 24 小时内答复。工单 {number}。"])


def take_in(path):
    """Seconds until the file is stored, from the moment somebody asked for it."""
    from complaints.models import ImportRun
    from complaints.services import create_source, keep_file, start_run
    from complaints.services.taking import go_on
    from complaints.understanding import Mapping
    from workflows.ledger.actor import SYSTEM

    source = create_source(code="bench", name="bench", by=SYSTEM, at=NOON)
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(1 << 20), b"")
        run = keep_file(source_id=source.pk, kind="contacts", name="bench.csv", chunks=chunks, by=SYSTEM, at=NOON)
    run = start_run(run_id=run.pk, mapping=Mapping.from_json(run.mapping), by=SYSTEM, at=NOON)
    started = time.perf_counter()
    while run.state == ImportRun.State.RUNNING:
        go_on(run_id=run.pk, at=NOON)  # stops after its time and begins anew, as the worker does
        run = ImportRun.objects.get(pk=run.pk)
    assert (run.stored, run.repeated, run.wrong) == (ROWS, 0, 0), (run.state, run.failure, run.wrong)
    return time.perf_counter() - started


def main():
    with database("bench_contacts") as url, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contacts.csv"
        write(path)
        set_up(url)
        taken = take_in(path)
        figure("contacts_file_mb", path.stat().st_size / 1e6)
        figure("contacts_rows_per_second", ROWS / taken, ">=5000")
        figure("contacts_peak_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "<=500")
        from django.db import connection

        connection.close()
