"""Signing: who signs is confirmed once more, guessing is stopped, a code counts once, a drawing is a picture."""

import io
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.urls import reverse
from PIL import Image, ImageDraw, PngImagePlugin

from approvals.organisation.seal import CannotUnseal, sealed, unsealed
from approvals.signatures import services
from approvals.signatures.models import Attempt, Drawing, Means
from approvals.signatures.services import CannotSign, Sent
from tests.organisation.factories import add_person
from workflows.ledger.models import Event

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
PASSWORD = "correct horse 42"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    somebody = add_person(name="周总")
    somebody.set_password(PASSWORD)
    somebody.save()
    return somebody


def picture(width=600, height=200, *, empty=False, secret=""):
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    if not empty:
        ImageDraw.Draw(image).line((20, 20, 300, 150, 500, 30), fill=(10, 20, 200, 255), width=6)
    out, info = io.BytesIO(), PngImagePlugin.PngInfo()
    info.add_text("note", secret)
    image.save(out, "PNG", pnginfo=info)
    return "data:image/png;base64," + b64encode(out.getvalue()).decode()


def sign(person, at=NOON, *, must_draw=False, **sent):
    return services.sign(person=person, sent=Sent(**sent), meaning="同意上线", must_draw=must_draw, at=at)


def with_code(person, at=NOON):
    services.offer(person)
    totp = pyotp.TOTP(unsealed(Means.objects.get(person=person).secret))
    services.start(person=person, code=totp.at(at - timedelta(minutes=5)), at=at - timedelta(minutes=5))
    return totp


def test_a_password_signs_under_the_stated_meaning(person):
    signed = sign(person, password=PASSWORD)
    assert signed.to_json() == {"meaning": "同意上线", "method": "password", "at": NOON.isoformat()}
    assert Attempt.objects.filter(person=person, right=True).count() == 1


def test_a_wrong_password_signs_nothing_and_stands_in_the_ledger(person):
    with pytest.raises(CannotSign) as refusal:
        sign(person, password="wrong")
    assert "password" in refusal.value.fields
    assert Event.objects.filter(verb="signature.refused", actor_id=person.pk).count() == 1


def test_after_five_wrong_ones_even_the_right_password_has_to_wait(person):
    for n in range(5):
        with pytest.raises(CannotSign, match="密码不对"):
            sign(person, NOON + timedelta(seconds=n), password="wrong")
    with pytest.raises(CannotSign, match="15 分钟后再签"):
        sign(person, NOON + timedelta(seconds=10), password=PASSWORD)
    assert sign(person, NOON + timedelta(minutes=16), password=PASSWORD).method == "password"


def test_a_right_one_forgives_the_wrong_ones_before(person):
    for n in range(4):
        with pytest.raises(CannotSign):
            sign(person, NOON + timedelta(seconds=n), password="wrong")
    sign(person, NOON + timedelta(seconds=5), password=PASSWORD)
    with pytest.raises(CannotSign, match="密码不对"):
        sign(person, NOON + timedelta(seconds=6), password="wrong")
    assert sign(person, NOON + timedelta(seconds=7), password=PASSWORD)


def test_a_code_signs_once(person):
    totp = with_code(person)
    code = totp.at(NOON)
    assert sign(person, code=code).method == "code"
    with pytest.raises(CannotSign, match="已用过"):
        sign(person, NOON + timedelta(seconds=3), code=code)
    assert sign(person, NOON + timedelta(seconds=31), code=totp.at(NOON + timedelta(seconds=31)))


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "1234567", "'; --"])
def test_what_is_no_code_is_refused(person, code):
    with_code(person)
    with pytest.raises(CannotSign):
        sign(person, code=code)


def test_an_old_code_and_one_of_the_far_future_are_refused(person):
    totp = with_code(person)
    for moment in (NOON - timedelta(minutes=2), NOON + timedelta(minutes=2)):
        with pytest.raises(CannotSign):
            sign(person, code=totp.at(moment))


def test_codes_are_used_only_once_confirmed(person):
    services.offer(person)
    secret = unsealed(Means.objects.get(person=person).secret)
    with pytest.raises(CannotSign, match="还没有启用"):
        sign(person, code=pyotp.TOTP(secret).at(NOON))


def test_the_secret_is_no_clear_text_in_the_database_and_another_key_cannot_open_it(person, settings):
    services.offer(person)
    kept = Means.objects.get(person=person).secret
    assert unsealed(kept) not in kept
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, []
    with pytest.raises(CannotUnseal):
        unsealed(kept)
    assert sealed("x") != sealed("x")


def test_a_drawing_is_kept_as_the_picture_alone(person):
    signed = sign(person, password=PASSWORD, drawn=picture(secret="hidden words"), must_draw=True)
    drawing = Drawing.objects.get(sha256=signed.drawing)
    assert b"hidden words" not in bytes(drawing.png)
    assert Image.open(io.BytesIO(bytes(drawing.png))).size == (600, 200)


@pytest.mark.parametrize(("drawn", "words"), [
    ("", "需要手写签名"),
    ("kept", "还没有保存"),
    ("data:image/svg+xml;base64,PHN2Zy8+", "没有收到"),
    ("data:image/png;base64,!!!", "没有完整"),
    ("data:image/png;base64," + b64encode(b"GIF89a....").decode(), "不是可读的图片"),
    (picture()[:200], "不是可读的图片|没有完整"),
    (picture(empty=True), "还是空的"),
    (picture(2000, 200), "太大"),
    ("data:image/png;base64," + "A" * 200_000, "太大"),
])
def test_what_is_no_drawn_signature_is_refused_in_words(person, drawn, words):
    with pytest.raises(CannotSign, match=words):
        sign(person, password=PASSWORD, drawn=drawn, must_draw=True)


def test_nobody_signs_with_the_drawing_of_somebody_else(person):
    sign(add_other(), password=PASSWORD, drawn=picture())
    with pytest.raises(CannotSign, match="属于别人"):
        sign(person, password=PASSWORD, drawn=picture())


def add_other():
    other = add_person(name="别人")
    other.set_password(PASSWORD)
    other.save()
    return other


def test_the_page_sets_up_codes_and_a_drawing_with_the_password(client, person):
    client.force_login(person)
    page = reverse("signature")
    assert client.post(reverse("signature-change", args=["offer"]), follow=True).status_code == 200
    assert "动态码二维码" in client.get(page).content.decode()
    wrong = client.post(reverse("signature-change", args=["start"]), {"code": "000000x"})
    assert (wrong.status_code, "动态码不对" in wrong.content.decode()) == (422, True)
    code = pyotp.TOTP(unsealed(Means.objects.get(person=person).secret)).now()
    client.post(reverse("signature-change", args=["start"]), {"code": code})
    assert Means.objects.get(person=person).has_code

    assert client.post(reverse("signature-change", args=["keep"]), {"drawn": picture()}).status_code == 422
    client.post(reverse("signature-change", args=["keep"]), {"drawn": picture(), "password": PASSWORD})
    assert client.get(reverse("signature-drawing"))["Content-Type"] == "image/png"
    client.post(reverse("signature-change", args=["stop"]), {"password": PASSWORD})
    assert not Means.objects.get(person=person).has_code
    assert client.post(reverse("signature-change", args=["nonsense"])).status_code == 404
