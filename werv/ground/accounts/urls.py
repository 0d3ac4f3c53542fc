"""Addresses of signing in: of allauth's only what is used here, and our own beside them."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from werv.ground.accounts import organisation_sign_in, views
from werv.ground.accounts.models import IdentityProvider

urlpatterns = [
    path(
        "login/",
        account.LoginView.as_view(extra_context={"providers": IdentityProvider.objects.in_use}),
        name="account_login",
    ),
    path("login/toegangssleutel/", login_not_required(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("login/tweede-factor/", mfa.authenticate, name="mfa_authenticate"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("tweede-factor/", mfa.index, name="mfa_index"),
    path("tweede-factor/verwijderen/", views.remove_factor, name="account_remove_factor"),
    path("tweede-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    # allauth sends here who has an app already; removing is done on the page itself.
    path("tweede-factor/app/ingesteld/", views.factors, name="mfa_deactivate_totp"),
    path("tweede-factor/toegangssleutel/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("tweede-factor/herstelcodes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "tweede-factor/herstelcodes/nieuw/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("opnieuw/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("opnieuw/toegangssleutel/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("organisatie/<uuid:pk>/", organisation_sign_in.leave, name="account_organisation"),
    path("organisatie/terug/", organisation_sign_in.come_back, name="account_organisation_back"),
    path("sessies/", views.sessions, name="account_sessions"),
    path("ontgrendelen/", views.unlock_screen, name="account_unlock"),
    path("vergrendelen/", views.lock_screen, name="account_lock"),
    path("aanwezig/", views.present, name="account_present"),
    path("verder/", views.resume, name="account_resume"),
    path("uitnodiging/", views.invitation, name="account_invitation"),
    path("uitnodiging/<str:token>/", views.invitation_link, name="account_invitation_link"),
]
