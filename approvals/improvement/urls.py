from django.urls import path

from approvals.improvement.views import points, progress

urlpatterns = [
    path("points/", points.ranking, name="points"),
    path("points/rates/", points.rates, name="points-rates"),
    path("points/rates/set/", points.set_rate, name="points-rates-set"),
    path("points/key-cases/", points.key_cases, name="key-cases"),
    path("points/key-cases/name/", points.name_key_case, name="key-case-name"),
    path("points/of/<slug:number>/", points.of_person, name="points-of"),
    path("progress/", progress.progress, name="progress"),
]
