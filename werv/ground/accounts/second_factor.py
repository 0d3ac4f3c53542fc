"""A second factor in this very session, or nothing: closed by default, open only in the demonstration."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from werv.ground.accounts.models import User

# All that a session may reach whose user has no factor yet, or has one and did not show it in this session.
ENROLLING = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
SHOWING = {"account_unlock"}


class SecondFactorMiddleware:
    """Sends who signed in with a password alone to the pages that set up or ask for the second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or is_open(view):
            return None
        if not request.user.is_authenticated or done_in(request):
            return None
        has_factor = bool(factors_of(request.user))
        if request.resolver_match and request.resolver_match.view_name in (SHOWING if has_factor else ENROLLING):
            return None
        return redirect("account_unlock" if has_factor else "mfa_index")


def is_open(view: Any) -> bool:
    """Whether everyone may reach this view, signed in or not: the mark of Django's login_not_required."""
    return getattr(view, "login_required", True) is False


def done_in(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this session: our own, or by the organisation's identity provider."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" or record.get("second_factor") is True for record in records)


def factors_of(user: User) -> set[str]:
    """Kinds of factor that this user has set up; recovery codes stand in for a factor and are none."""
    kinds = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    return set(kinds) - {Authenticator.Type.RECOVERY_CODES}
