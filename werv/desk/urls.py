"""Addresses of the desk. Keys in them are random; what you may not see answers as what does not exist."""

from django.urls import path

from werv.desk import users
from werv.desk.administration import administration, style_page
from werv.desk.break_glass import break_glass, break_glass_review, break_glass_reviews
from werv.desk.bsn import client_bsn, client_bsn_change
from werv.desk.clients import client, clients
from werv.desk.deputies import deputies, deputy_ends
from werv.desk.documents import client_document, client_documents
from werv.desk.health import healthz
from werv.desk.role_categories import role_categories
from werv.desk.security_contact import security_contact
from werv.desk.sharing import (
    access_requests,
    ask,
    give_consent,
    legal_basis,
    refuse,
    sharing,
    stop_consent,
    stop_legal_basis,
)
from werv.desk.statements import client_statement
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
    path("clienten/<uuid:pk>/delen/", sharing, name="sharing"),
    path("clienten/<uuid:pk>/delen/toestemming/", give_consent, name="give_consent"),
    path("clienten/<uuid:pk>/delen/grondslag/", legal_basis, name="legal_basis"),
    path("clienten/<uuid:pk>/delen/vragen/", ask, name="ask_access"),
    path("toestemmingen/<uuid:pk>/intrekken/", stop_consent, name="stop_consent"),
    path("grondslagen/<uuid:pk>/beeindigen/", stop_legal_basis, name="stop_legal_basis"),
    path("verzoeken/", access_requests, name="access_requests"),
    path("verzoeken/<uuid:pk>/afwijzen/", refuse, name="refuse_access"),
    path("noodknop/", break_glass, name="break_glass"),
    path("privacy/noodknop/", break_glass_reviews, name="break_glass_reviews"),
    path("privacy/noodknop/<uuid:pk>/", break_glass_review, name="break_glass_review"),
    path("waarneming/", deputies, name="deputies"),
    path("waarneming/<uuid:pk>/beeindigen/", deputy_ends, name="deputy_ends"),
    path("clienten/<uuid:pk>/eigen-verklaring/<slug:kind>/<uuid:key>/", client_statement, name="client_statement"),
    path("trajecten/", trajectories, name="trajectories"),
    path("beheer/", administration, name="administration"),
    path("beheer/rollen/", role_categories, name="role_categories"),
    path("beheer/gebruikers/", users.users, name="users"),
    path("beheer/gebruikers/uitnodigen/", users.invite_user, name="user_invite"),
    path("beheer/gebruikers/<uuid:pk>/", users.user, name="user"),
    path("beheer/gebruikers/<uuid:pk>/rol/", users.give_role, name="user_give_role"),
    path("beheer/gebruikers/<uuid:pk>/afsluiten/", users.deactivate_user, name="user_deactivate"),
    path("beheer/gebruikers/<uuid:pk>/openen/", users.reactivate_user, name="user_reactivate"),
    path("beheer/gebruikers/<uuid:pk>/tweede-factor/", users.reset_factor, name="user_reset_factor"),
    path("beheer/rollen/<uuid:pk>/", users.take_role, name="user_take_role"),
    path("beheer/uitnodigingen/<uuid:pk>/intrekken/", users.withdraw_invitation, name="invitation_withdraw"),
    path("beheer/stijl/", style_page, name="style"),
    path("healthz", healthz, name="health"),
    path(".well-known/security.txt", security_contact, name="security_contact"),
]
