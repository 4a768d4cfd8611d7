"""Short ways through the pages of a case: a signed-in browser, the form as it is sent, the page as text."""

import re
from html import unescape

from django.test import Client
from django.urls import reverse

from tests.marketing_review.world import content

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
FETCH = {"X-Requested-With": "fetch"}
MOST = 12
TABS = ("form", "changes", "files", "board", "trail", "tasks", "flow")


def browser(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


def words(response):
    """The page as text, without tags and doubled space."""
    text = re.sub(r"<(script|style|template).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", text)))


def typed(case, **changes):
    """The form of a case as a browser would send it."""
    sent = {}
    for key, value in content(**changes).items():
        if isinstance(value, bool):
            sent[key] = "yes" if value else "no"
        elif value and isinstance(value, list) and isinstance(value[0], dict):
            sent |= {f"{key}-{n}-{name}": text for n, row in enumerate(value) for name, text in row.items()}
        elif key == "regions":
            sent[key] = "、".join(value)
        else:
            sent[key] = value
    return sent


def downloaded(response):
    return b"".join(response.streaming_content)  # the test client closes it when it is read to its end


def edit_url(case):
    return reverse("case-edit", args=[case.key])


def second_round(office):
    """Risk control sent the case back with two reasons; it was changed and handed in again."""
    case = office.to_cosign()
    office.send_back(case, "department_cosign", office.liqiang, signer="post:risk_reviewer", field="optout_rules",
                     reasons=("退订方式没有写生效时间", "违约金口径要写明上限"))
    office.save(case, optout_rules="发送 TDSC 到 10086，24 小时内生效", period_end="2027-02-28 24:00")
    case = office.submit(case, **{"answer.1": "已写明 24 小时内生效", "answer.2": "不收违约金"})
    office.decide(case, "quality_review", office.wangmin)
    return office.fresh(case)
