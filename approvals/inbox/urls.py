from django.urls import path, register_converter

from approvals.inbox import views
from approvals.inbox.views.case import PlainKey, case

register_converter(PlainKey, "plain_case")

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/done/", views.done, name="inbox-done"),
    path("inbox/<int:item_id>/", views.item, name="inbox-item"),
    path("inbox/<int:item_id>/draft/", views.draft, name="inbox-draft"),
    path("inbox/<int:case_id>/<int:item_id>/decide/", views.decide, name="inbox-decide"),
    path("inbox/<int:case_id>/<int:item_id>/return/", views.return_, name="inbox-return"),
    path("inbox/<int:case_id>/<int:item_id>/signers/", views.signers, name="inbox-signer"),
    path("inbox/case/<int:case_id>/withdraw/", views.withdraw, name="inbox-withdraw"),
    path("inbox/case/<int:case_id>/suspend/", views.suspend, name="inbox-suspend"),
    path("inbox/case/<int:case_id>/resume/", views.resume, name="inbox-resume"),
    path("started/", views.started, name="started"),
    path("c/<plain_case:key>/", case, name="plain-case"),
    path("jump/", views.jump, name="jump"),
]
