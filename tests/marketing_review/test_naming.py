"""The process library calls what the marketing process names by the names that offices use."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.marketing_review.campaigns import text_of
from workflows.library.models import ProcessVersion

STATEMENTS = 12


def test_the_version_page_names_lists_of_signers_and_checklists(house):
    version = ProcessVersion.objects.get(process__key="marketing_case")
    page, client = f"/p/{version.process.code}/v/{version.number}/", house.browse(house.gaofei)
    with CaptureQueriesContext(connection) as asked:
        shown = text_of(client.get(page))

    assert "活动类别规定会签的部门" in shown
    assert "客服口径审核、客户协议审核" in shown
    assert "obliged_departments" not in shown
    assert len(asked) <= STATEMENTS
