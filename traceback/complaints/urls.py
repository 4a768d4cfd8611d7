from django.urls import path

from complaints.views import api, bringing, imports, reading, surveys, tokens, trees

urlpatterns = [
    path("complaints/", reading.contacts, name="contacts"),
    path("complaints/<int:pk>/", reading.contact, name="contact"),
    path("complaints/imports/", imports.imports, name="contact-imports"),
    path("complaints/imports/new/", bringing.bring, name="contact-import-new"),
    path("complaints/imports/<int:pk>/", imports.report, name="contact-import"),
    path("complaints/imports/<int:pk>/mapping/", bringing.mapping, name="contact-import-mapping"),
    path("complaints/imports/<int:pk>/start/", imports.start, name="contact-import-start"),
    path("complaints/imports/<int:pk>/cancel/", imports.cancel, name="contact-import-cancel"),
    path("complaints/imports/<int:pk>/problems.csv", imports.problems, name="contact-import-problems"),
    path("complaints/categories/", trees.listing, name="category-trees"),
    path("complaints/categories/<int:pk>/", trees.tree, name="category-tree"),
    path("complaints/categories/<int:pk>/difference/", trees.difference, name="category-tree-difference"),
    path("complaints/surveys/", surveys.listing, name="surveys"),
    path("complaints/surveys/<int:pk>/", surveys.survey, name="survey"),
    path("complaints/surveys/<int:pk>/figures.csv", surveys.table, name="survey-figures"),
    path("complaints/tokens/", tokens.listing, name="api-tokens"),
    path("complaints/tokens/new/", tokens.make, name="api-token-new"),
    path("complaints/tokens/<int:pk>/revoke/", tokens.revoke, name="api-token-revoke"),
    path("api/contacts/", api.contacts, name="api-contacts"),
    path("api/exposures/", api.exposures, name="api-exposures"),
]
