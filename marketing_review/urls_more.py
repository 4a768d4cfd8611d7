from django.urls import path

from marketing_review.views import duty, evaluation, launch, library, running

urlpatterns = [
    path("c/", library.mine, name="my-cases"),
    path("cases/", library.library, name="case-library"),
    path("c/<str:key>/clone/", library.clone, name="case-clone"),
    path("c/<str:key>/task/", duty.duties, name="duties"),
    path("c/<str:key>/task/<int:duty_id>/", duty.duty, name="duty"),
    path("c/<str:key>/launch/", launch.launch, name="launch"),
    path("c/<str:key>/run/", running.campaign, name="campaign"),
    path("c/<str:key>/evaluation/", evaluation.evaluation, name="evaluation"),
]
