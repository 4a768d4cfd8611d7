"""The script that the review passed is told from the begin of the campaign to its end, by itself."""

from datetime import timedelta
from types import SimpleNamespace

from marketing_review.services import stop_in_emergency
from marketing_review.services.scripts import TITLE, text_of
from tests.marketing_review.world import alarm
from workflows.ledger.models import Event
from workflows.scripts import ports
from workflows.scripts.models import LONGEST_TEXT, Script, ScriptVersion
from workflows.scripts.selectors import cases_in_force


def told(case):
    return Script.objects.get(case_id=case.case_id, title=TITLE)


def test_at_the_launch_the_reviewed_script_is_published_for_the_campaigns_period(office):
    case = office.launch()

    version = told(case).versions.get()
    assert (version.state, version.temporary, version.text) == ("published", False, text_of(case))
    assert (version.valid_from, version.valid_until) == (max(case.period_start, case.launched_at), case.period_end)
    assert (version.author_id, version.published_by_id) == (office.chenxiao.pk, office.zhaolin.pk)
    assert version.text.startswith(f"1. {case.content['script'][0]['question']}")
    during, after = version.valid_from + timedelta(hours=1), case.period_end
    assert cases_in_force([case.case_id], during) == {case.case_id: version}
    assert cases_in_force([case.case_id], after) == {}
    assert Event.objects.filter(verb="script.published", stream=told(case).stream).count() == 1


def test_before_the_launch_nothing_is_told(office):
    case = office.to_cosign()
    assert not Script.objects.filter(case_id=case.case_id).exists()


def test_a_change_brings_a_new_version_only_when_the_words_change(office):
    case = office.launch()
    script = [dict(row) for row in case.content["script"]]
    for number, answer in ((1, None), (2, "改送雨伞一把")):
        office.decide(case, "run", office.chenxiao, "change", form={}, comment="杯子断货")
        if answer:
            script[0]["answer"] = answer
            office.save(case, script=script)
        office.save(case, publicity=f"第 {number} 次变更")
        case = office.submit(case)
        office.decide(case, "quality_review", office.wangmin)
        office.decide(office.cosign(case), "legal_review", office.qianning)
        case = office.launch(office.prepare(office.approve(case)))
        assert told(case).versions.count() == number

    assert "改送雨伞一把" in told(case).versions.get(number=2).text
    begun = told(case).versions.get(number=2).valid_from
    assert told(case).versions.get(number=1).valid_until == begun


def test_a_campaign_that_is_stopped_tells_nothing_any_more(office):
    case = office.launch()
    alarm(office, case)
    stop_in_emergency(case_key=case.key, measures="终止活动并退款", by=office.chenxiao, at=office.tick())

    version = told(case).versions.get()
    assert (version.state, version.end_reason) == (ScriptVersion.State.WITHDRAWN, "活动已结束")
    assert version.valid_until <= max(office.tick(), version.valid_from)


def test_the_scripts_page_leads_to_the_campaign_and_its_readers_write(office):
    case = office.launch()
    assert ports.address_of(case.case) == f"/c/{case.key}/"
    owner = ports.owners[case.case.process_key]
    assert owner.may_write(office.chenxiao, case.case)


def test_a_script_beyond_the_longest_says_where_the_rest_stands():
    def written(length):
        return text_of(SimpleNamespace(content_in_force={"script": [{"question": "问", "answer": "答" * length}]}))

    assert written(10).endswith("答")
    assert len(written(LONGEST_TEXT)) == LONGEST_TEXT
    assert written(LONGEST_TEXT).endswith("其余见营销案的客服口径）")
