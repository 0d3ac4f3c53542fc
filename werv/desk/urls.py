"""Addresses of the desk. Keys in them are random; what you may not see answers as what does not exist."""

from django.urls import path

from werv.desk.administration import administration, style_page
from werv.desk.bsn import client_bsn, client_bsn_change
from werv.desk.clients import client, clients
from werv.desk.documents import client_document, client_documents
from werv.desk.health import healthz
from werv.desk.security_contact import security_contact
from werv.desk.steps import client_step
from werv.desk.today import today
from werv.desk.trajectory_list import trajectories
from werv.desk.who_looked import client_looks, own_looks

app_name = "desk"
urlpatterns = [
    path("", today, name="today"),
    path("clienten/", clients, name="clients"),
    path("clienten/<uuid:pk>/", client, name="client"),
    path("clienten/<uuid:pk>/contactmoment/", client_step, name="client_step"),
    path("clienten/<uuid:pk>/bsn/", client_bsn, name="client_bsn"),
    path("clienten/<uuid:pk>/bsn/wijzigen/", client_bsn_change, name="client_bsn_change"),
    path("clienten/<uuid:pk>/documenten/", client_documents, name="client_documents"),
    path("clienten/<uuid:pk>/documenten/<uuid:key>/", client_document, name="client_document"),
    path("clienten/<uuid:pk>/inzage/", client_looks, name="client_looks"),
    path("mijn/inzage/", own_looks, name="own_looks"),
    path("trajecten/", trajectories, name="trajectories"),
    path("beheer/", administration, name="administration"),
    path("beheer/stijl/", style_page, name="style"),
    path("healthz", healthz, name="health"),
    path(".well-known/security.txt", security_contact, name="security_contact"),
]
