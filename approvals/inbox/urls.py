from django.urls import path, register_converter

from approvals.inbox import views
from approvals.inbox.views.batch import batch
from approvals.inbox.views.case import PlainKey, case
from approvals.inbox.views.keeping import keys, view_, views_
from approvals.inbox.views.later import later, later_list, wake
from approvals.inbox.views.opening import opened
from approvals.inbox.views.sheets import Sha256, file, filed, rules

register_converter(PlainKey, "plain_case")
register_converter(Sha256, "sha256")

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/done/", views.done, name="inbox-done"),
    path("inbox/batch/", batch, name="inbox-batch"),
    path("inbox/later/", later_list, name="inbox-later"),
    path("inbox/views/", views_, name="inbox-views"),
    path("inbox/views/<int:view_id>/", view_, name="inbox-view"),
    path("inbox/keys/", keys, name="inbox-keys"),
    path("inbox/<int:item_id>/later/", later, name="inbox-put-aside"),
    path("inbox/<int:item_id>/wake/", wake, name="inbox-wake"),
    path("inbox/<int:item_id>/opened/", opened, name="inbox-opened"),
    path("inbox/<int:item_id>/", views.item, name="inbox-item"),
    path("inbox/<int:item_id>/draft/", views.draft, name="inbox-draft"),
    path("inbox/<int:case_id>/<int:item_id>/decide/", views.decide, name="inbox-decide"),
    path("inbox/<int:case_id>/<int:item_id>/return/", views.return_, name="inbox-return"),
    path("inbox/<int:case_id>/<int:item_id>/signers/", views.signers, name="inbox-signer"),
    path("inbox/<int:case_id>/<int:item_id>/transfer/", views.transfer, name="inbox-transfer"),
    path("inbox/<int:case_id>/<int:item_id>/delegate/", views.delegate, name="inbox-delegate"),
    path("inbox/<int:case_id>/<int:item_id>/consult/", views.consult, name="inbox-consult"),
    path("inbox/<int:case_id>/<int:item_id>/urge/", views.urge, name="inbox-urge"),
    path("inbox/<int:case_id>/<int:item_id>/undo/", views.undo, name="inbox-undo"),
    path("inbox/<int:case_id>/asked/<int:asking_id>/", views.reply, name="inbox-answer"),
    path("inbox/<int:case_id>/<int:item_id>/opinion/", views.opinion, name="inbox-opinion"),
    path("inbox/<int:case_id>/asked/<int:asking_id>/take-back/", views.take_back, name="inbox-take-back"),
    path("inbox/<int:item_id>/rules/", rules, name="inbox-rules"),
    path("inbox/<int:item_id>/file/", file, name="inbox-file"),
    path("inbox/people/", views.people, name="inbox-people"),
    path("inbox/case/<int:case_id>/copy/", views.copy, name="inbox-copy"),
    path("inbox/case/<int:case_id>/withdraw/", views.withdraw, name="inbox-withdraw"),
    path("inbox/case/<int:case_id>/suspend/", views.suspend, name="inbox-suspend"),
    path("inbox/case/<int:case_id>/resume/", views.resume, name="inbox-resume"),
    path("started/", views.started, name="started"),
    path("cc/", views.copied, name="copied"),
    path("c/<plain_case:key>/", case, name="plain-case"),
    path("files/<sha256:sha256>/<str:name>", filed, name="filed"),
    path("jump/", views.jump, name="jump"),
]
