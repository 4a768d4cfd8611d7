"""Topics: are the known hot matters of real files found, and how long do 50,000 distinct texts take?

The matters were read out of the file by hand; who belongs to one is said by words that any of its reporters uses, with
what else happens at the same place left out. The 50,000 are made, no two of the same words, and their maker knows which
report the same matter.
"""

import csv
import os
import random
import re
import resource
import time
from collections import Counter
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from complaints.reading import find_heading, open_table
from complaints.topics import Text, group, normal
from tests.bench.server import figure

SAMPLES = Path(os.environ.get("LOOPDESK_SAMPLES", Path(__file__).parents[3] / "shared")) / "data" / "complaints"

TEXTS = 50_000
SAMPLED = 5_000  # of them, every pair of which is compared
ALIKE, UNLIKE = 0.5, 0.05  # Jaccard similarities
# What every report of the matter says, and one of what it says too.
MATTERS = {
    "batching plant beside Lifa New Town": ("丽发", "搅拌|噪|粉尘|污染|水泥"),
    "parking spaces forced on buyers at Yijingyuan": ("伊景园", "车位|捆绑|滨河"),
    "smoke and noise of snack bars at Meili zhi Cheng": ("魅力之城", "油烟|夜宵|烧烤|扰民|门面|餐馆"),
    "58 car loan fraud": ("58车贷", "."),
    "housing subsidy for skilled people": ("购房补贴", "人才|技师|学历"),
    "students forced into internships": ("经济学院", "实习|打工|就业|工厂"),
    "Quanxing park": ("泉星公园", "."),
    "demolition at Chachang village": ("茶场村", "."),
    "renewal at Liangtang road": ("凉塘路", "旧城|棚改|拆迁|改造"),
    "high-voltage line at Yueliangdao road": ("月亮岛路", "高压|110kv|电线|电塔"),
    "works at night at Zhonghai": ("中海国际", "噪音|夜间施工|空地|施工"),
    "restaurants below flats at Huihuang": ("辉煌国际", "."),
    "hospital at Nuoya Shanlin": ("诺亚山林", "医院"),
    "homes along national road 107": ("国道107|107国道", "拆迁"),
    "faults of new flats at Jiangshan Dijing": ("江山帝景", "质量|隐患|雅典|漏"),
}
CAP = re.compile(r"\bcaps?\b|datacap|\bcapping\b", re.IGNORECASE)

SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]?")
SYLLABLES = "安宝长春东方丰福高光广海恒宏华汇金锦景九康兰乐丽林龙绿美明南宁平青清荣瑞山上盛双天万文西新星兴秀阳银永玉"
OPENINGS = ["", "投诉", "反映", "关于", "再次反映", "请求解决", "咨询", "举报", "请问"]


def made(rows, count):
    """Variants of real reports, no two of the same words: the number of the report, a title and a text.

    Some reports get hundreds of variants and most a few. A variant keeps most sentences in an order of its own, loses
    signs here and there, and says something from another report and something of its own."""
    chance, found = random.Random(11), {}
    while len(found) < count:
        base = chance.randrange(len(rows))
        for _ in range(min(300, 1 + int(chance.paretovariate(0.9)))):
            found.setdefault(_variant(chance, rows[base], chance.choice(rows)), base)
    texts = [(base, *words) for words, base in found.items()][:count]
    assert len({normal(title + text) for _base, title, text in texts}) == count
    return texts


def _variant(chance, report, other):
    title, text = report
    said = [sentence.strip() for sentence in SENTENCE.findall(text)] or [title]
    kept = chance.sample(said, max(1, round(len(said) * chance.uniform(0.5, 0.9))))
    strange = chance.choice(SENTENCE.findall(other[1]) or [other[0]]).strip()
    own = f"{''.join(chance.choices(SYLLABLES, k=3))}，{chance.randint(1, 12)}月{chance.randint(1, 28)}日。"
    words = "".join([*kept, strange, own])
    lost = chance.randrange(max(1, len(words) - 3))
    cut = chance.randrange(max(1, len(title) // 2))
    heading = chance.choice(OPENINGS) + (title[:-1] if chance.random() < 0.3 else title[cut:] if cut < 4 else title)
    return heading, words[:lost] + words[lost + 2 :]


def rows_of(file, *columns):
    table = open_table(SAMPLES / file)
    heading = find_heading(table)
    places = [heading.names.index(column) for column in columns]
    rows = [cells for _number, cells in islice(table.lines(), heading.rows, None)]
    return [[cells[place] if place < len(cells) else "" for place in places] for cells in rows]


def the_real_ones():
    rows = rows_of("zh_complaints_2019.xlsx", "留言主题", "留言详情")
    topics = _grouped(rows)
    words = [normal(title + text).replace(" ", "") for title, text in rows]
    precision, recall = [], []
    for matter, (always, also) in MATTERS.items():
        expected = {key for key, said in enumerate(words) if re.search(always, said) and re.search(also, said)}
        best = max(topics, key=lambda topic: len(expected & set(topic.members)))
        hit = len(expected & set(best.members))
        precision.append(hit / best.size)
        recall.append(hit / len(expected))
        print(f"{matter}: {len(expected)} expected, {best.size} in 「{best.label}」, "
              f"precision {precision[-1]:.2f}, recall {recall[-1]:.2f}")
    figure("topics_2019_mean_precision", sum(precision) / len(precision), ">=0.8")
    figure("topics_2019_mean_recall", sum(recall) / len(recall), ">=0.8")
    figure("topics_2019_largest", topics[0].size)
    print("the five largest:", *(f"{topic.size} {topic.label}" for topic in topics[:5]), sep="\n  ")


def the_english_ones():
    with (SAMPLES / "comcast_telecom_complaints.csv").open(encoding="utf-8-sig", newline="") as file:
        subjects = [row["Customer Complaint"] for row in csv.DictReader(file)]
    topics = group([Text(key, subject) for key, subject in enumerate(subjects)])
    capped = {key for key, subject in enumerate(subjects) if CAP.search(subject)}
    best = max(topics, key=lambda topic: len(capped & set(topic.members)))
    print(f"data caps: {len(capped)} subjects in {len({normal(subjects[key]) for key in capped})} spellings, "
          f"{best.size} in 「{best.label}」")
    figure("topics_comcast_cap_recall", len(capped & set(best.members)) / len(capped), ">=0.6")
    figure("topics_comcast_cap_precision", len(capped & set(best.members)) / best.size, ">=0.6")


def the_many():
    rows = rows_of("zh_complaints_2019.xlsx", "留言主题", "留言详情")
    texts = made(rows, TEXTS)
    started, busy = time.perf_counter(), time.process_time()
    topics = group([Text(key, title, text) for key, (_base, title, text) in enumerate(texts)])
    figure("topics_cpu_seconds_for_50000", time.process_time() - busy)
    figure("topics_seconds_for_50000", time.perf_counter() - started, "<=60")
    figure("topics_peak_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "<=1500")
    how_well_found(rows, texts, topics)
    against_exact_jaccard(texts, topics)


def how_well_found(rows, texts, topics):
    """How much of each report with five variants or more its best topic holds; how much of a topic is one matter."""
    matter = {key: number for number, topic in enumerate(_grouped(rows)) for key in topic.members}
    of = {key: number for number, topic in enumerate(topics) for key in topic.members}
    shares, pure = {}, 0
    for key, (base, *_words) in enumerate(texts):
        shares.setdefault(base, Counter())[of.get(key)] += 1
    for topic in topics:
        inside = Counter(matter.get(texts[key][0], -texts[key][0] - 1) for key in topic.members)
        pure += inside.most_common(1)[0][1]
    many = [share for share in shares.values() if share.total() >= 5]
    figure("topics_made_reports_with_five_variants", len(many))
    figure("topics_made_recall", sum(max(share[one] for one in share if one is not None) / share.total()
                                     for share in many if set(share) - {None}) / len(many), ">=0.9")
    figure("topics_made_purity", pure / sum(topic.size for topic in topics), ">=0.8")


def against_exact_jaccard(texts, topics):
    """Of sampled pairs that share half of their pairs of signs or more, how many came together; and the other way."""
    chosen = sorted(random.Random(5).sample(range(len(texts)), SAMPLED))
    words = [normal(f"{texts[key][1]} {texts[key][2]}")[:400].replace(" ", "") for key in chosen]
    has = CountVectorizer(analyzer=lambda said: set(map("".join, pairwise(said)))).fit_transform(words).astype(float)
    shared, sizes = (has @ has.T).toarray(), np.asarray(has.sum(axis=1)).ravel()
    jaccard = shared / (sizes[:, None] + sizes - shared)
    of = {key: number for number, topic in enumerate(topics) for key in topic.members}
    topic = np.array([of.get(key, -1 - key) for key in chosen])
    together = np.triu(topic[:, None] == topic, 1)
    near, unlike = np.triu(jaccard >= ALIKE, 1), np.triu(jaccard < UNLIKE, 1)
    figure("topics_jaccard_pairs_sampled", near.sum())
    figure("topics_jaccard_recall", (near & together).sum() / near.sum(), ">=0.9")
    figure("topics_together_that_share_next_to_nothing", (unlike & together).sum() / together.sum(), "<=0.1")


def _grouped(rows):
    return group([Text(key, title, text) for key, (title, text) in enumerate(rows)])


def main():
    the_many()
    the_real_ones()
    the_english_ones()


if __name__ == "__main__":
    main()
