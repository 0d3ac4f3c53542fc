"""Addresses of the privacy officer. Keys in them are random; another organisation's do not exist."""

from django.urls import path

from werv.privacy import looking
from werv.privacy.views import breaches, overview, register, requests, retention

app_name = "privacy"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("zoeken/", overview.search, name="search"),
    path("verzoeken/", requests.requests, name="requests"),
    path("verzoeken/nieuw/", requests.new_request, name="new_request"),
    path("verzoeken/nieuw/<uuid:pk>/", requests.new_client_request, name="new_client_request"),
    path("verzoeken/<uuid:pk>/", requests.request_page, name="request"),
    path("verzoeken/<uuid:pk>/verlengen/", requests.extend, name="extend"),
    path("verzoeken/<uuid:pk>/besluit/", requests.decide, name="decide"),
    path("verzoeken/<uuid:pk>/overnemen/", requests.take_over, name="take_over"),
    path("verzoeken/<uuid:pk>/overzicht/", requests.order_export, name="order_export"),
    path("overzichten/<uuid:pk>/gegevens.pdf", requests.export_pdf, name="export_pdf"),
    path("overzichten/<uuid:pk>/gegevens.json", requests.export_json, name="export_json"),
    path("datalekken/", breaches.breaches, name="breaches"),
    path("datalekken/nieuw/", breaches.new_breach, name="new_breach"),
    path("datalekken/<uuid:pk>/", breaches.breach_page, name="breach"),
    path("datalekken/<uuid:pk>/aanvullen/", breaches.change_breach, name="change_breach"),
    path("datalekken/<uuid:pk>/autoriteit/", breaches.breach_authority, name="breach_authority"),
    path("datalekken/<uuid:pk>/betrokkenen/", breaches.breach_people, name="breach_people"),
    path("datalekken/<uuid:pk>/sluiten/", breaches.close_breach, name="close_breach"),
    path("bewaren/", retention.retention, name="retention"),
    path("bewaren/voorstel/", retention.propose, name="propose"),
    path("bewaren/voorstellen/<uuid:pk>/", retention.proposal, name="proposal"),
    path("bewaren/voorstellen/<uuid:pk>/akkoord/", retention.approve, name="approve"),
    path("bewaren/voorstellen/<uuid:pk>/afwijzen/", retention.refuse, name="refuse"),
    path("bewaren/verklaringen/<uuid:pk>/verklaring.pdf", retention.proof_pdf, name="proof_pdf"),
    path("bewaren/tegenhouden/<uuid:pk>/", retention.hold, name="hold"),
    path("bewaren/vrijgeven/<uuid:pk>/", retention.lift_hold, name="lift_hold"),
    path("bewaren/termijn/<slug:basis>/", retention.fill_in, name="fill_in_term"),
    path("inzage/", looking.looking, name="looking"),
    path("controle/", looking.review, name="review"),
    path("register/", register.register, name="register"),
]
