"""The demo's rules: believable, published by a second person, bound to steps of the demo's own marketing process."""

from datetime import timedelta
from time import monotonic

import pytest
from django.utils import timezone

from marketing_review.management.demo.rules import RULES, bound_source, write_rules
from marketing_review.services.process import SHIPPED
from tests.rules.writing import HAN, WU
from workflows.bpmn.lint import lint
from workflows.bpmn.reader import read
from workflows.rules import bindings, problems, selectors
from workflows.rules.models import RuleVersion

pytestmark = pytest.mark.django_db


def test_the_demo_writes_rules_in_every_state_and_binds_them_quickly():
    now = timezone.now()
    began = monotonic()
    bound = write_rules(author=WU, publisher=HAN, founded=now - timedelta(days=400), at=now)
    model = read(bound_source(bound))
    assert monotonic() - began < 2
    steps = {step.element_id for step in bindings.bound_in(model)}
    assert steps == {step for told in RULES for step in told.steps}
    assert (lint(model), problems.unpublished(model, "marketing_case", now)) == ([], [])
    today = timezone.localdate(now)
    states = {selectors.standing_of(one, today).kind for one in RuleVersion.objects.select_related("rule")}
    assert states == {"valid", "coming", "draft", "ended"}
    assert len(selectors.valid_versions([f"BR-{number:04d}" for number in range(1, 8)], today)) == 7


def test_the_shipped_process_names_no_rule_of_a_house():
    assert bindings.bound_in(read(SHIPPED.read_bytes())) == []
