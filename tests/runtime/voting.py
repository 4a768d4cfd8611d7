"""A co-sign of so many posts with a machine and a timer behind it, and what one vote costs in statements."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide
from approvals.organisation.models import Holding
from tests.organisation.factories import add_person
from tests.runtime.conftest import CLERK, NOON
from tests.runtime.desk import Narrow
from tests.runtime.drawings import cosign, draw, end, start, timer, user
from tests.runtime.publishing import publish
from workflows.runtime import ports
from workflows.runtime.services import start_case

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def open_vote(count):
    """The case and the people who hold the posts, in their order; the caller takes the domain away again."""
    process, codes = f"vote_{count}", [f"post_{count}_{n}" for n in range(count)]
    ports.domains[process] = Narrow()
    people = [add_person(posts=(code,)) for code in codes]
    publish(process, draw(
        process, start(), cosign("sign", collection="signers", fires="pass:agreed", limit="2d"),
        timer("boundaryEvent", "late", "PT8H", attachedToRef_="sign"), user("chief", candidateGroups=codes[0]),
        cosign("sign_again", collection="signers", firesOnEntry="again"), end(), end("other"),
        flows="start -> sign -> sign_again -> end; late -> chief -> other", variables="signers:list",
    ))  # fmt: skip
    begun = {"by": CLERK, "at": NOON, "data": {"signers": codes}}
    return start_case(process_key=process, key=f"V-{count}", title="会签", **begun), people


def statements(case, person):
    """What one vote costs, without the transaction's own frame."""
    post = Holding.objects.get(person=person).post_id
    item = WorkItem.objects.open().get(case=case, node="sign", principals__principal_id=post)
    with CaptureQueriesContext(connection) as seen:
        decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=person, at=NOON)
    return [query["sql"] for query in seen.captured_queries if not query["sql"].startswith(FRAME)]
