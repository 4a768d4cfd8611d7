"""Doors of the marketing case; every page works without scripts, and a stranger finds nothing.

URLs (name → path)
    case-new       GET, POST /c/new/                      choose a category: opens the case and leads to its form
    case           /c/<key>/?tab=form|changes|files|trail|tasks|flow&round=&from=&show=all|marked|changed
    case-edit      GET, POST /c/<key>/edit/               action = save | submit | add-row:<field> | drop-row:<field>:n
                                                          | upload:<field> | drop-file:<field>:<id> | use-sums
    case-draft     POST /c/<key>/edit/draft/              JSON: clock, seen, sums, missing; 409 when typed elsewhere too
    case-diff      /c/<key>/diff/?from=1&to=2
    case-cancel    GET, POST /c/<key>/cancel/             gives a case up, or drops a change of a running campaign
    case-file      /c/<key>/files/<id>/                   always saved, never shown in the page
    case-evidence  POST /c/<key>/evidence/                JSON for the script, else back to the item with its draft
    oa-decision    POST /oa/decision/                     signed; no session
"""

from marketing_review.views.case import cancel, case
from marketing_review.views.diff import diff
from marketing_review.views.edit import draft, edit
from marketing_review.views.files import evidence, file
from marketing_review.views.new import new
from marketing_review.views.oa import decision

__all__ = ["cancel", "case", "decision", "diff", "draft", "edit", "evidence", "file", "new"]
