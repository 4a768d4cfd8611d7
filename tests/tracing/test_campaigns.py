"""Complaints about a campaign: of its tickets and its filters, each once, against its participants."""

from decimal import Decimal

import pytest

from complaints.models import Exposure, ImportRun, Place, Product, Source
from complaints.tickets.models import Ticket
from complaints.tickets.services import link_contacts
from complaints.tracing.models import CampaignQuery
from complaints.tracing.services import CannotTrace, drop_query, keep_query, measure_campaigns
from tests.tickets.factories import MONDAY, contacts, ticket
from workflows.ledger import outbox
from workflows.ledger.models import Event
from workflows.measures.selectors import measures_of


def numbers(case):
    return {one.name: (one.count, one.exposure) for one in measures_of(case.pk)}


def participants(value, product, place=""):
    source, _ = Source.objects.get_or_create(code="sales", defaults={"name": "销售"})
    run = ImportRun.objects.create(kind="exposures", source=source, name="参与.csv", sha256="0" * 64, size=1,
                                   by_name="导入人", uploaded_at=MONDAY)
    Exposure.objects.create(
        measure="participants", day=MONDAY.date(), value=value, run=run,
        product=Product.objects.get_or_create(name=product)[0], place=Place.objects.get_or_create(name=place)[0])


def test_a_contact_counts_once_however_often_it_is_named(office, campaign):
    calls = contacts(5)
    contacts(2, text="礼品没收到", kind="enquiry")
    ticket(campaign=campaign, linked=calls[:4])
    ticket(campaign=campaign, linked=calls[2:], title="另一张")
    ticket("candidate", campaign=campaign, linked=contacts(9, text="别的"))
    keep_query(case_id=campaign.pk, wanted={"q": "未到账"}, by=office.locator, at=MONDAY)
    assert numbers(campaign)["complaints"][0] == 14  # both filters' nine and five share their title
    CampaignQuery.objects.update(active=False)
    measure_campaigns(at=MONDAY)
    assert numbers(campaign) == {"complaints": (5, None), "enquiries": (0, None)}


def test_participants_are_those_imported_for_its_number_or_title(office, campaign):
    ticket(campaign=campaign, linked=contacts(6))
    participants(999, "别的产品")
    participants(8_000, campaign.key, place="杭州")
    participants(12_000, campaign.key, place="宁波")
    assert measure_campaigns(at=MONDAY) == 1
    found = measures_of(campaign.pk)[0]
    assert (found.count, found.exposure, found.per_ten_thousand) == (6, 20_000, Decimal("3.00"))


def test_without_or_with_zero_participants_it_cannot_be_said(office, campaign):
    ticket(campaign=campaign, linked=contacts(6))
    measure_campaigns(at=MONDAY)
    assert [one.per_ten_thousand for one in measures_of(campaign.pk)] == [None, None]
    participants(0, campaign.title)
    measure_campaigns(at=MONDAY)
    assert [(one.exposure, one.per_ten_thousand) for one in measures_of(campaign.pk)] == [(0, None), (0, None)]


def test_linking_has_it_counted_without_being_asked(office, campaign):
    made = ticket(campaign=campaign)
    contacts(4)
    link_contacts(ticket_id=made.pk, wanted={"q": "未到账"}, by=office.locator, at=MONDAY)
    outbox.deliver_due(100, MONDAY)
    assert numbers(campaign)["complaints"] == (4, None)


def test_counting_the_same_again_writes_nothing(office, campaign):
    ticket(campaign=campaign, linked=contacts(3))
    measure_campaigns(at=MONDAY)
    events = Event.objects.count()
    measure_campaigns(at=MONDAY)
    assert Event.objects.count() == events


def test_when_nothing_names_it_any_more_it_counts_zero(office, campaign):
    made = ticket(campaign=campaign, linked=contacts(3))
    measure_campaigns(at=MONDAY)
    Ticket.objects.filter(pk=made.pk).update(campaign=None)
    measure_campaigns(at=MONDAY)
    assert numbers(campaign)["complaints"] == (0, None)


def test_filters_are_kept_and_stopped_once_by_those_who_trace(office, campaign):
    contacts(2)
    for wanted in ({}, {"kind": "complaint"}, {"since": MONDAY.date()}):
        with pytest.raises(CannotTrace, match="至少填写"):
            keep_query(case_id=campaign.pk, wanted=wanted, by=office.locator, at=MONDAY)
    with pytest.raises(CannotTrace, match="溯源岗位"):
        keep_query(case_id=campaign.pk, wanted={"q": "充值"}, by=office.outsider, at=MONDAY)
    query = keep_query(case_id=campaign.pk, wanted={"q": "充值"}, by=office.locator, at=MONDAY)
    assert keep_query(case_id=campaign.pk, wanted={"q": "充值"}, by=office.lead, at=MONDAY).pk == query.pk
    for _twice in range(2):
        drop_query(query_id=query.pk, by=office.locator, at=MONDAY)
    assert numbers(campaign)["complaints"] == (0, None)
    assert [event.verb for event in Event.objects.filter(stream=f"tracing:{campaign.key}")] == [
        "tracing.query.kept", "tracing.query.dropped"]
