from django.urls import path

from marketing_review.views import duty, evaluation, launch, library, managing, running

urlpatterns = [
    path("c/", library.mine, name="my-cases"),
    path("cases/", library.library, name="case-library"),
    path("c/<str:key>/clone/", library.clone, name="case-clone"),
    path("c/<str:key>/task/", duty.duties, name="duties"),
    path("c/<str:key>/task/<int:duty_id>/", duty.duty, name="duty"),
    path("c/<str:key>/launch/", launch.launch, name="launch"),
    path("c/<str:key>/run/", running.campaign, name="campaign"),
    path("c/<str:key>/evaluation/", evaluation.evaluation, name="evaluation"),
    path("manage/categories/", managing.categories, name="manage-categories"),
    path("manage/categories/new/", managing.category_new, name="manage-category-new"),
    path("manage/categories/<slug:key>/", managing.category, name="manage-category"),
    path("manage/categories/<slug:key>/edit/", managing.category_edit, name="manage-category-edit"),
    path("manage/categories/<slug:key>/switch/", managing.category_switch, name="manage-category-switch"),
    path("manage/checklists/", managing.checklists, name="manage-checklists"),
    path("manage/checklists/new/", managing.checklist_new, name="manage-checklist-new"),
    path("manage/checklists/<slug:key>/", managing.checklist, name="manage-checklist"),
    path("manage/checklists/<slug:key>/edit/", managing.checklist_edit, name="manage-checklist-edit"),
    path("manage/checklists/<slug:key>/switch/", managing.checklist_switch, name="manage-checklist-switch"),
]
