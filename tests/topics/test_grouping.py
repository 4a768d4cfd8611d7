"""Texts that report one matter come together, whatever their order, and nothing else does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.topics import Text, group, normal

pytestmark = pytest.mark.pure
NOON = datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
PLANT = [
    "投诉丽发新城附近建搅拌站噪音扰民", "丽发新城小区旁边建搅拌站", "丽发新城搅拌站粉尘污染环境",
    "A2区丽发新城搅拌站夜里太吵", "请关停丽发新城旁的搅拌站",
]
PARKING = ["伊景园滨河苑捆绑销售车位", "投诉伊景园滨河苑捆绑车位销售", "伊景园滨河苑买房必须买车位",
           "反对伊景园滨河苑房子和车位捆绑"]
OTHERS = ["咨询公积金贷款", "路灯坏了没人修", "幼儿园收费太高", "驾驶证到期怎么换证", "地铁几号开通",
          "医保卡丢失补办", "学校门口太堵"]
WORDS = st.text(alphabet="投诉搅拌站丽发新城a2区 cap数据。！", max_size=12)


def texts(*titles):
    return [Text(key, title) for key, title in enumerate(titles)]


def test_reports_of_one_matter_are_one_topic():
    topics = group(texts(*PLANT, *PARKING, *OTHERS))

    assert [sorted(topic.members) for topic in topics] == [[0, 1, 2, 3, 4], [5, 6, 7, 8]]


def test_a_topic_says_what_where_and_when():
    said = [Text(key, title, "", "A2区", NOON + timedelta(days=key)) for key, title in enumerate(PLANT)]

    (topic,) = group(said + [Text(10 + key, title) for key, title in enumerate(OTHERS)])

    assert "丽发新城" in topic.label
    assert (topic.size, topic.places) == (5, (("A2区", 5),))
    assert (topic.first, topic.last) == (NOON, NOON + timedelta(days=4))
    assert set(topic.typical) <= set(topic.members)


def test_where_nobody_names_a_place_it_is_looked_for_in_the_words():
    (topic,) = group(texts(*PLANT, *OTHERS))

    assert topic.places[0][0].endswith("丽发新城")


def test_subjects_in_many_spellings_are_one_topic():
    capped = ["Comcast data caps", "data cap", "DATA CAP!", "Unfair data caps by Comcast", "Comcast Data-Cap",
              "datacaps"]
    others = ["Billing error on my bill", "Rude technician", "Slow internet speed", "No refund yet"]

    topics = group(texts(*capped, *others))

    assert sorted(topics[0].members) == list(range(len(capped)))


def test_copies_of_one_text_are_as_alike_as_can_be_also_where_nobody_else_says_anything_like_it():
    (topic,) = group(texts("断网三天", "断网三天", "断网三天", "咨询公积金贷款"))

    assert (topic.size, topic.cohesion) == (3, 1.0)


def test_the_text_counts_where_the_title_says_little():
    said = [Text(key, "投诉", f"{title}，请尽快处理") for key, title in enumerate(PLANT)]

    (topic,) = group([*said, *(Text(10 + key, "投诉", title) for key, title in enumerate(OTHERS))])

    assert sorted(topic.members) == [0, 1, 2, 3, 4]


@given(st.lists(st.tuples(WORDS, WORDS), max_size=14), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_texts_changes_nothing(words, chance):
    said = [Text(key, *both) for key, both in enumerate(words)]
    mixed = said.copy()
    chance.shuffle(mixed)

    assert group(mixed) == group(said)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_texts_of_the_same_words_are_always_together_and_no_text_is_in_two_topics(words):
    said = [Text(key, *both) for key, both in enumerate([*words, *words])]

    topics = group(said)

    of = {key: number for number, topic in enumerate(topics) for key in topic.members}
    assert len(of) == sum(topic.size for topic in topics)
    for key, (title, text) in enumerate(words):
        if normal(title) or normal(text):
            assert of[key] == of[key + len(words)]
        else:
            assert key not in of


@pytest.mark.parametrize("said", [[], [""], ["", "。。", "！"], ["啊"], ["啊", "啊"], ["a", "b", "c"]])
def test_next_to_nothing_is_no_reason_to_fail(said):
    assert [topic.size for topic in group(texts(*said))] == ([2] if said == ["啊", "啊"] else [])


def test_only_the_beginning_of_a_very_long_text_counts():
    long = "丽发新城搅拌站" * 200_000

    topics = group([Text(1, "", long), Text(2, "", long + "完"), *texts(*OTHERS)[3:]])

    assert [sorted(topic.members) for topic in topics] == [[1, 2]]


def test_topics_that_too_few_report_are_left_out():
    assert [topic.size for topic in group(texts(*PLANT, *PARKING, *OTHERS), least=5)] == [5]


def test_progress_only_grows_and_ends_at_a_hundred():
    seen = []

    group(texts(*PLANT, *PARKING, *OTHERS), progress=seen.append)

    assert seen == sorted(seen)
    assert seen[-1] == 100


def test_case_and_width_make_no_difference_and_labels_keep_the_case():
    titles = ["A2区鼓风机厂噪音扰民", "a２区鼓风机厂夜间噪音", "ａ2区鼓风机厂排黑烟", *OTHERS]

    (topic,) = group(texts(*titles))

    assert sorted(topic.members) == [0, 1, 2]
    assert topic.label.startswith("A2区鼓风机厂")


def test_no_topic_is_called_with_a_word_that_only_binds():
    said = ["Slow internet and outage", "and slow internet", "Internet slow and dropping", "slow and bad internet"]

    (topic,) = group(texts(*said, *OTHERS))

    assert "and" not in topic.label.lower().split()
    assert "internet" in topic.label.lower()
