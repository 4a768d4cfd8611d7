"""Letters to departments."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from approvals.organisation.models import Holding, Person
from marketing_review.models import MarketingCase
from workflows.ledger.outbox import Delivery, effect


@effect("marketing_review.tell_departments")
def tell_departments(delivery: Delivery, *, case_key: str, departments: Sequence[str], reason: str) -> None:
    """Mail the emergency of a campaign to who heads the departments; to all their people where nobody heads them."""
    marketing = MarketingCase.objects.get(key=case_key)
    subject = _("应急通知：%(key)s %(title)s") % {"key": marketing.key, "title": marketing.title}
    body = _("营销案 %(key)s「%(title)s」启动了应急流程。原因：%(reason)s\n%(url)s") % {
        "key": marketing.key, "title": marketing.title, "reason": reason,
        "url": f"{settings.BASE_URL}/c/{marketing.key}/"}
    for code in departments:
        if addresses := _addresses(code, delivery):
            EmailMessage(" ".join(subject.split()), body, to=addresses,
                         headers={"Message-ID": f"<{delivery.key}:{code}@loopdesk>".replace(":", ".")}).send()


def _addresses(code: str, delivery: Delivery) -> list[str]:
    heads = Holding.objects.at(delivery.at).filter(post__department__code=code, post__is_head=True)
    people = Person.objects.active().filter(department__code=code).exclude(email="")
    chosen = people.filter(pk__in=heads.values("person_id"))
    return sorted((chosen if chosen.exists() else people).values_list("email", flat=True))
