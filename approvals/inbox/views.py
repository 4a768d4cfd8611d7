"""Doors of the inbox. Every page works as plain HTML; htmx (`HX-Request`) gets the partial that the page includes.

URLs (name → path)
    inbox         /inbox/?type=&role=&sla=&q=&page=&sel=<item id>   inbox/inbox.html      htmx: inbox/_list.html
    inbox-done    /inbox/done/?type=&q=&page=                       inbox/done.html       htmx: inbox/_closed_rows.html
    started       /started/?q=&page=                                inbox/started.html    htmx: inbox/_case_rows.html
    inbox-item    /inbox/<item>/                                    inbox/item.html       htmx: inbox/_preview.html
    inbox-decide  POST /inbox/<case_id>/<item>/decide/              redirect              htmx: inbox/_decided.html
    inbox-return  GET+POST /inbox/<case_id>/<item>/return/          inbox/return.html     htmx: inbox/_return_form.html
    inbox-signer  POST /inbox/<case_id>/<item>/signers/             add (signer=post:…|person:…) or remove (remove=<item>)
    inbox-withdraw POST /inbox/case/<case_id>/withdraw/             redirect to the case
    inbox-pause, inbox-resume  POST /inbox/case/<case_id>/suspend/, …/resume/
    inbox-draft   POST /inbox/<item>/draft/                         204 (text=, and any other field of the form)
    jump          /jump/?q=                                         redirect or inbox/jump.html, htmx: inbox/_jump.html

Context of inbox.html / _list.html
    filters   Filters: .type .role .sla .q .page .sel, `.query` (the query string of all of them without page and sel),
              `.any` (is one set); a link that changes one filter stands ready in each choice below
    groups    [Group: .key overdue|today|week|later|none · .label · .count (of all pages) · .rows]
    rows are  Row: .item (WorkItem: case_key title name initiator_name round due_at …) · .sla (Sla: .kind over|soon|ok|pause|none
              · .label "超时 1 天 2 小时" · .due_at) · .via (post names, "" when addressed in person) · .process_name · .url
              (this list with this row selected) · .preview_url · .selected
    total     how many items there are without filters;  shown   how many match the filters
    types, roles, slas   [Choice: .value .label .count .url .selected]; the first is "all" (value "")
    next_url, previous_url   "" when there is none
    empty     Empty: .first_due (the next deadline or None) · .hints [(label of a filter, url without it, count)] when empty

Context of item.html / _preview.html (and of the preview inside inbox.html when a row is selected: all in `preview`)
    preview.item, .row, .case, .url (the whole case), .template and .context (the domain's middle part: `{% include
    preview.template with subject=preview.context %}`), .outcomes [Choice: .value pass|refuse|done|… .label .style
    primary|danger|secondary, .needs_reason], .reason_needed (bool: some outcome needs one), .can_decide, .why_not (sentence),
    .return_steps [Step: .node .name], .can_return, .fields [(name, label)] for reasons, .others [Signer: .name .state
    open|pass|refuse|… .label .at .removable .item_id], .can_add_signer, .addable [(key, label)], .draft (Draft or None),
    .digest (send back as hidden field `digest`), .decide_url .return_url .draft_url .signer_url, .neighbours (previous, next)
Fields of the decide form: outcome, comment, digest, next (the list's query), reason-<n>-field, reason-<n>-text (n from 1), and
what the domain's part adds. Fields of the return form: node, comment, digest, reason-<n>-field, reason-<n>-text.

After a failure the same form comes back with everything typed:
    422  _preview.html / _return_form.html with `errors` {field name or "": sentence} and `typed` (what was sent)
    409  inbox/_conflict.html (page: inbox/conflict.html) with `conflict` (.who .at .what .comment), `message`, `typed`,
         `fresh` (preview as it is now, or None when the item is gone)
    _decided.html: `decided` (.item .outcome_label .message), `next` (Row or None), `next_url`
Context processor `inbox`: `inbox_count` (int, lazily counted).
"""
