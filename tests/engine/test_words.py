"""What the engine says to people is Chinese and has an English text with the same values in it."""

import ast
import re
from pathlib import Path

import workflows.engine
from workflows.bpmn.words import in_language
from workflows.engine.expressions import BadExpression, parse

ENGINE = Path(workflows.engine.__file__).parent
ENTRY = re.compile(r'^msgid "(.+)"\nmsgstr "(.*)"$', re.MULTILINE)
VALUE = re.compile(r"%\(\w+\)[sd]")


def sentences():
    """Every text that the engine marks for translation."""
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                yield ast.literal_eval(node.args[0])


def english():
    return dict(ENTRY.findall((ENGINE / "locale/en/LC_MESSAGES/django.po").read_text()))


def test_every_sentence_of_the_engine_has_an_english_text():
    known, said = english(), set(sentences())
    assert len(said) > 100
    assert sorted(text for text in said if not known.get(text)) == []
    for text in said:
        assert sorted(VALUE.findall(text)) == sorted(VALUE.findall(known[text])), text


def test_a_sentence_is_said_in_another_language_with_its_values():
    known = english()
    try:
        parse("a = 1")
    except BadExpression as error:
        said = in_language(error.message, lambda text: known.get(text, text))
    assert said == "Character 3, “=”, does not belong here; expected: one of == != and or not."
