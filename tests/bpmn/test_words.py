import copy
import pickle

from workflows.bpmn.words import Sentence, in_language

ENGLISH = {"第 %(line)s 行：%(why)s": "Line %(line)s: %(why)s", "太长": "too long"}


def translate(template):
    return ENGLISH[template]


def test_a_sentence_is_a_text_that_can_be_said_in_another_language():
    said = Sentence("第 %(line)s 行：%(why)s", line=3, why=Sentence("太长"))

    assert said == "第 3 行：太长"
    assert in_language(said, translate) == "Line 3: too long"


def test_a_plain_text_stays_as_it_is():
    assert in_language("100 %(x)s", translate) == "100 %(x)s"


def test_percent_signs_without_values_are_taken_literally():
    assert Sentence("60 %") == "60 %"


def test_sentences_survive_copying():
    said = Sentence("第 %(line)s 行：%(why)s", line="100%", why="b")

    for copied in (copy.copy(said), copy.deepcopy(said), pickle.loads(pickle.dumps(said))):
        assert copied == said
        assert in_language(copied, translate) == "Line 100%: b"
