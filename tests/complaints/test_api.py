"""The door for other systems: who is let in, what is answered for each row, what may never come through."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils.timezone import now

from approvals.organisation.roles import Role
from complaints.models import ApiToken, Contact, Exposure, ImportRun, RowProblem
from complaints.services import keep_tree
from complaints.services.tokens import make_token, revoke_token
from complaints.views import api
from tests.complaints.conftest import MORNING
from tests.complaints.test_pages import as_role
from workflows.ledger.models import Event

URL = "/api/contacts/"
ONE = {"number": "A1", "at": "2026-10-19T20:14:00+08:00", "category": ["充值", "银联"], "customer": "13800138000",
       "text": "请回电 13800138000"}


@pytest.fixture
def secret(hotline, by):
    return make_token(name="客服系统", source_id=hotline.pk, tree_id=None, days=30, by=by, at=now())[1]


@pytest.fixture
def post(secret):
    def post(body, url=URL, key=secret, **headers):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        wanted = {"Authorization": f"Bearer {key}", **headers}
        return Client(enforce_csrf_checks=True).post(url, body, content_type="application/json", headers=wanted)
    return post


def results(answer):
    return [(row["number"], row["result"], row.get("code", "")) for row in answer.json()["rows"]]


def test_rows_are_taken_in_masked_and_answered_one_by_one(post):
    given = [ONE, {**ONE, "number": "A2", "at": "gestern"}, ONE, {"number": "A3", "at": "2026-10-19", "colour": "red"},
             "nonsense", {**ONE, "number": "13800138000"}, {**ONE, "number": "A4", "title": ["x"]}]
    answer = post(given)
    assert answer.status_code == 200
    assert results(answer) == [
        ("A1", "stored", ""), ("A2", "wrong", "not_a_date"), ("A1", "repeated", ""), ("A3", "wrong", "unknown_field"),
        ("", "wrong", "not_an_object"), ("", "wrong", "personal"), ("A4", "wrong", "not_a_text")]
    one = Contact.objects.get()
    assert (one.customer, one.text, one.category_said) == ("138****8000", "请回电 138****8000", "充值 › 银联")
    run = ImportRun.objects.get()
    assert (run.state, run.way, run.done, run.stored, run.repeated, run.wrong) == ("finished", "api", 7, 1, 1, 5)
    assert Event.objects.filter(verb="complaints.import.received", stream=f"import:{run.pk}").count() == 1
    with connection.cursor() as cursor:
        for model in (Contact, ImportRun, RowProblem, Event):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            assert "13800138000" not in str(cursor.fetchall())


def test_sending_it_again_changes_nothing_and_says_so(post):
    post([ONE])
    assert results(post([ONE, {**ONE, "number": "A9"}])) == [("A1", "repeated", ""), ("A9", "stored", "")]
    assert Contact.objects.count() == 2


def test_lines_are_as_good_as_a_list(post):
    lines = "\n".join(json.dumps({**ONE, "number": f"L{n}"}) for n in range(3)) + "\n\n"
    assert [one[1] for one in results(post(lines.encode()))] == ["stored"] * 3


def test_exposure_is_corrected_by_sending_it_again(post):
    said = {"at": "2026-10-19", "value": 52000, "measure": "orders", "place": "杭州"}
    first = post([said, {**said, "measure": "x"}, {**said, "value": -1}], url="/api/exposures/")
    assert [one[1:] for one in results(first)] == [
        ("stored", ""), ("wrong", "unknown_measure"), ("wrong", "not_a_count")]
    again = post([said, {**said, "value": 53000}], url="/api/exposures/")
    assert [one[1] for one in results(again)] == ["repeated", "stored"]
    assert Exposure.objects.get().value == 53_000


def test_categories_are_found_in_the_tree_of_the_key(post, secret, by):
    tree = keep_tree(name="投诉", paths=[("充值", "银联")], by=by, at=MORNING).tree
    ApiToken.objects.update(tree=tree)
    post([ONE, {**ONE, "number": "A2", "category": "充值 › 银联"}])
    assert set(Contact.objects.values_list("category__path", flat=True)) == {"充值 › 银联"}


@pytest.mark.parametrize(("body", "status", "code"), [
    (b"", 400, "empty"), (b"[]", 400, "empty"), (b"{", 400, "not_json"), (b"[NaN]", 400, "not_json"),
    (b"\xff\xfe", 400, "not_utf8"), (b"[" * 100_000, 400, "not_json"),
    (b'[{"number": "' + b"x" * (5 << 20) + b'"}]', 413, "too_large"),
    (json.dumps([{}] * 2001).encode(), 413, "too_many_rows"),
])
def test_what_is_no_list_of_rows_is_refused_as_a_whole(post, body, status, code):
    answer = post(body)
    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert not ImportRun.objects.exists()


def test_odd_characters_do_no_harm(post):
    answer = post(b'[{"number": "A\\u0000\\ud800", "at": "2026-10-19", "text": "\\ud83d"}]')
    assert [one[1] for one in results(answer)] == ["stored"]


@pytest.mark.parametrize("key", ["", "ldk_wrong", "\u00e9\u00e9"])
def test_nobody_is_let_in_without_a_key(post, key):
    answer = post([ONE], key=key)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert not Contact.objects.exists()


def test_a_session_is_no_key(secret):
    assert as_role(Role.STAFF).post(URL, "[]", content_type="application/json").status_code == 401


def test_keys_end_by_their_day_or_by_a_hand(post, by):
    token = ApiToken.objects.get()
    ApiToken.objects.update(made_at=now() - timedelta(days=9), expires_at=now() - timedelta(seconds=1))
    assert post([ONE]).status_code == 401
    ApiToken.objects.update(expires_at=now() + timedelta(days=1))
    assert post([ONE]).status_code == 200
    revoke_token(token_id=token.pk, by=by, at=now())
    assert post([ONE]).status_code == 401


def test_a_key_that_asks_too_often_waits(post, monkeypatch):
    monkeypatch.setattr("complaints.services.tokens.PER_MINUTE", 2)
    assert [post([ONE]).status_code for _ in range(3)] == [200, 200, 429]
    late = post([ONE])
    assert 1 <= int(late["Retry-After"]) <= 60
    ApiToken.objects.update(minute=now() - timedelta(minutes=2))
    assert post([ONE]).status_code == 200


def test_a_request_takes_the_same_statements_for_one_row_and_for_many(post, django_assert_max_num_queries):
    post([ONE])
    with django_assert_max_num_queries(40):
        assert post([{**ONE, "number": f"N{n}"} for n in range(500)]).json()["stored"] == 500


def test_only_posts_are_answered(db):
    assert Client().get(URL).status_code == 405
    assert api.MOST_ROWS == 2000


def test_an_administrator_makes_a_key_that_is_seen_once_and_kept_as_a_hash(hotline):
    administrator = as_role(Role.ADMINISTRATOR)
    said = {"name": "客服系统", "source": hotline.pk, "days": "90"}
    page = administrator.post("/complaints/tokens/new/", said).content.decode()
    secret = page.split('<code id="secret">')[1].split("<")[0]
    token = ApiToken.objects.get()
    assert secret not in administrator.get("/complaints/tokens/").content.decode()
    assert token.digest not in page
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {ApiToken._meta.db_table}")
        assert secret not in str(cursor.fetchall())
    assert not Event.objects.filter(body__contains=secret[8:]).exists()
    sent = Client().post(URL, json.dumps([ONE]), content_type="application/json",
                         headers={"Authorization": f"Bearer {secret}"})
    assert sent.status_code == 200
    administrator.post(f"/complaints/tokens/{token.pk}/revoke/")
    assert administrator.post(f"/complaints/tokens/{token.pk}/revoke/").status_code == 409
    verbs = Event.objects.filter(stream="complaints", verb__startswith="complaints.token").order_by("seq")
    assert list(verbs.values_list("verb", flat=True)) == ["complaints.token.made", "complaints.token.revoked"]


def test_a_key_without_a_name_or_a_source_is_not_made(db):
    answer = as_role(Role.ADMINISTRATOR).post("/complaints/tokens/new/", {"days": "90", "new_name": "掌厅"})
    assert answer.status_code == 422
    assert 'value="掌厅"' in answer.content.decode()
    assert not ApiToken.objects.exists()
