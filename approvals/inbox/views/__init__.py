"""Doors of the inbox. Every page works as plain HTML; htmx (`HX-Request`) gets the partial that the page includes.

URLs (name → path → page; htmx gets the partial)
    inbox           /inbox/?type=&role=&sla=&q=&page=&sel=<item id>    inbox/inbox.html     inbox/_list.html
    inbox-done      /inbox/done/?type=&q=&page=                        inbox/done.html      inbox/_closed_rows.html
    started         /started/?q=&page=                                 inbox/started.html   inbox/_case_rows.html
    inbox-item      /inbox/<item>/                                     inbox/item.html      inbox/_preview.html
    inbox-decide    POST /inbox/<case_id>/<item>/decide/               303 to the inbox     inbox/_decided.html
    inbox-return    GET, POST /inbox/<case_id>/<item>/return/          inbox/return.html    inbox/_return_form.html
    inbox-signer    GET, POST /inbox/<case_id>/<item>/signers/         inbox/signers.html   inbox/_signer_form.html
                    add: signer=post:…|person:… or person=, position=parallel|before|after · remove: remove=<item id>
                    both: reason, revision; 303 to the item
    inbox-transfer  GET, POST /inbox/<case_id>/<item>/transfer/ (to, reason)      inbox/act.html     inbox/_act.html
    inbox-delegate, inbox-consult   the same (asked, question)
    inbox-urge      POST /inbox/<case_id>/<item>/urge/ (note)          303 to the list (`next` sent along) or the case
    inbox-undo      POST /inbox/<case_id>/<item>/undo/ (next)          303 to the item in its list; 409 when too late
    inbox-answer    POST /inbox/<case_id>/asked/<asking>/ (text)       303 to the inbox
    inbox-take-back POST /inbox/<case_id>/asked/<asking>/take-back/    303 to the item
    inbox-people    /inbox/people/?q=                                  a few <option>s
    inbox-copy      GET, POST /inbox/case/<case_id>/copy/ (to-0 …, note)          inbox/copy.html  inbox/_copy_form.html
    copied          /cc/?read=&q=&page=                                inbox/cc.html       inbox/_cc_rows.html
    inbox-withdraw, inbox-suspend, inbox-resume
                    POST /inbox/case/<case_id>/withdraw|suspend|resume/ (reason)   303 to the case
    inbox-draft     POST /inbox/<item>/draft/                          204 (text=, and any other field of the form)
    jump            /jump/?q=                                          redirect, or inbox/jump.html  inbox/_jump.html

Context of inbox.html / _list.html
    filters   Filters: .type .role .sla .q .page .sel · .query (all of them but page and sel) · .any (is one set)
    groups    [Group: .key overdue|today|week|later|none · .label · .count (of all pages) · .rows]
    rows are  Row: .item (WorkItem: case_key title name initiator_name round due_at stage stages …) · .sla (Sla: .kind
              over|soon|ok|pause|none · .label "超时 1 天 2 小时" · .due_at) · .via (the post, "" when in person)
              .process_name · .url (this list with this row selected) · .preview_url · .selected · .key (the id) ·
              .choose (what its box does) · .lap (round and number of changes) · .ring (how its stage is drawn)
    total     how many items there are without filters;  shown   how many match the filters
    types, roles, slas   [Choice: .value .label .count .url .selected]; the first is "all" (value "")
    next_url, previous_url   "" when there is none
    empty     None, or Empty: .first_due · .hints [(label of a filter, url without it, count)]
    preview   None, or as below, when a row is selected
Context of done.html / _closed_rows.html: filters, rows [ClosedRow: .item .outcome .via .process_name .url], types,
    next_url, previous_url
Context of started.html / _case_rows.html: filters, rows [CaseRow: .case .process_name .url .can_withdraw], next_url,
    previous_url
Context of jump.html / _jump.html: q, rows [CaseRow], pages [(label, url)]

Context of item.html / _preview.html: `preview`
    .item .row .case · .url (the whole case) · .template and .context (the domain's middle part:
    `{% include preview.template with subject=preview.context %}`) · .outcomes [Choice: .value .label .style
    primary|danger|secondary, .needs_reason] · .reason_needed (some outcome needs one) · .can_decide · .why_not
    .return_steps [Step: .node .name] · .can_return · .fields [(name, label)] for reasons
    .others [Signer: .name .state open|pass|refuse|removed|… .label .at .removable .item_id] · .can_add_signer
    .addable [(key, label)] (inbox-signer only) · .draft (Draft: .text .form .saved_at, or None) · .digest and
    .revision ("" beside others who vote), both sent back as they are
    .doors {decide return signer transfer delegate consult urge copy draft: address} · .signing (Signing: .meaning
    .must_draw .means, or None) · .askings, .asked (Asking) · .resumes, .straight, .back_to: how a return comes back
Fields of the decide form: outcome, comment, digest, revision, next (the list's query), reason-<n>-field,
reason-<n>-text (n from 1), and what the domain's part adds. Fields of the return form: node, comment, digest, revision,
next, reason-<n>-field/-text. Decided on the case's own page (by its Referer), what is incomplete leads back there.

After a failure the same form comes back with everything typed:
    422  the same page or partial with `errors` {field name or "": sentence} and `typed` (what was sent)
    409  inbox/_conflict.html (page: inbox/conflict.html) with `conflict` (.who .at .what .comment, or None when rules
         refused), `message`, `typed`, `fresh` (the preview as it is now, or None when the item is closed)
    _decided.html: `decided` (.item .outcome_label .message), `next` (Row or None), `next_url`
Context processor `inbox`: `inbox_count` (an int) and `undoable` ([Undoable: .item_id .case_id .case_key .label .left]),
each asked for when it is shown. A person is named by a field X: a staff number, a name, or what a list offered; several
who fit come back as a choice X.chosen.
"""

from approvals.inbox.views.acting import decide, resume, return_, suspend, withdraw
from approvals.inbox.views.answering import opinion, reply, take_back, urge
from approvals.inbox.views.copies import copied, copy
from approvals.inbox.views.items import draft, item
from approvals.inbox.views.jumping import jump
from approvals.inbox.views.lists import done, inbox, started
from approvals.inbox.views.passing import consult, delegate, signers, transfer
from approvals.inbox.views.people import people
from approvals.inbox.views.undoing import undo

__all__ = [
    "consult", "copied", "copy", "decide", "delegate", "done", "draft", "inbox", "item", "jump", "opinion", "people",
    "reply", "resume", "return_", "signers", "started", "suspend", "take_back", "transfer", "undo", "urge", "withdraw",
]  # fmt: skip
