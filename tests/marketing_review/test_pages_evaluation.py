"""The evaluation page: targets beside actuals, handed in, asked for again, confirmed."""

import re

from marketing_review.models import Evaluation, State
from tests.marketing_review.campaigns import EVALUATION, page, text_of


def test_the_evaluation_sets_targets_beside_actuals_and_judges(house):
    case = house.ended()
    client = house.browse(house.chenxiao)
    before = text_of(client.get(page(case, "evaluation/")))
    assert "13.4" in before
    assert "≥ 12" in before

    bare = client.post(page(case, "evaluation/"), {"deed": "submit", "lessons": "礼品应分批到店"})
    assert bare.status_code == 422
    assert "satisfaction-error" in text_of(bare)
    assert "礼品应分批到店</textarea>" in text_of(bare)
    done = client.post(page(case, "evaluation/"), {"deed": "submit", **EVALUATION})

    assert done.status_code == 303
    shown = text_of(client.get(page(case, "evaluation/")))
    assert "总体结论：达标" in shown
    assert "3 项目标中达标 3 项" in shown
    assert "+1.5" in shown  # satisfaction against the pre-assessment


def test_quality_asks_again_with_a_reason_and_then_confirms(house):
    case = house.evaluated()
    quality, address = house.browse(house.wangmin), page(case, "evaluation/")

    assert quality.post(address, {"deed": "return", "comment": ""}).status_code == 422
    assert quality.post(address, {"deed": "return", "comment": "经验教训过于笼统"}).status_code == 303
    assert house.fresh(case).state == State.ENDED
    again = text_of(house.browse(house.chenxiao).get(address))
    assert "经验教训过于笼统" in again
    assert "礼品应分批到店</textarea>" in again
    house.browse(house.chenxiao).post(address, {"deed": "submit", **EVALUATION, "lessons": "礼品按周分三批到店"})
    assert quality.post(address, {"deed": "confirm"}).status_code == 303

    assert house.fresh(case).state == State.CLOSED
    assert Evaluation.objects.filter(marketing=case).count() == 2
    assert "第 1 次评估" in text_of(quality.get(address))


def test_nobody_confirms_their_own_evaluation(house):
    case = house.evaluated()

    answer = house.browse(house.chenxiao).post(page(case, "evaluation/"), {"deed": "confirm"})

    assert answer.status_code == 403
    assert house.fresh(case).state == State.EVALUATED


def test_without_figures_there_is_nothing_to_evaluate(house, running):
    house.decide(running, "run", house.chenxiao, "end", form={}, comment="名额已满")

    shown = text_of(house.browse(house.chenxiao).get(page(running, "evaluation/")))

    assert "还没有任何运行日报，无法评估" in shown
    assert re.search(r'type="submit" disabled aria-describedby="no-figures"', shown)
