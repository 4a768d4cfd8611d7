from django.urls import path

from reports.ledger import views

urlpatterns = [
    path("ledger/", views.state, name="ledger"),
    path("ledger/verify/", views.verify, name="ledger-verify"),
    path("ledger/checkpoints/<int:size>.txt", views.checkpoint, name="ledger-checkpoint"),
]
