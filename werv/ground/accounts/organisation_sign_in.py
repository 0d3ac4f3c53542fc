"""Signing in with one's own organisation: OpenID Connect, the authorization code flow with PKCE.

Nobody is made by it and nobody of another organisation comes in: the e-mail address is looked up among the people of
the organisation that the provider belongs to.
"""

import hmac
import json
import secrets
import urllib.error
import urllib.request
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from werv.ground.accounts.locking import unlock
from werv.ground.accounts.models import IdentityProvider, User
from werv.ground.accounts.sign_ins import note_failure
from werv.ground.accounts.views import own_address, unlocked
from werv.ground.audit.models import record

PENDING = "organisation_sign_in"  # in the session: {"provider", "state", "nonce", "verifier", "next"}
TIMEOUT_SECONDS = 5
LARGEST_ANSWER = 1_000_000
LEEWAY_SECONDS = 60


class Refused(Exception):
    """The provider did not say who this is; str() is for the log, not for the screen."""


@require_GET
@login_not_required
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To the organisation's own page, with what it takes to know the answer again."""
    limited: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action="login", limit_get=True
    )
    if limited:
        return limited
    provider = get_object_or_404(IdentityProvider.objects.in_use(), pk=pk)
    try:
        endpoint = str(configuration(provider)["authorization_endpoint"])
    except Refused:
        return failed(request, f"{provider.name} geeft nu geen antwoord. Probeer het straks opnieuw.")
    pending = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    challenge = urlsafe_b64encode(sha256(pending["verifier"].encode()).digest()).decode().rstrip("=")
    address = own_address(request.GET.get("next", "/"))
    request.session[PENDING] = {**pending, "provider": str(provider.pk), "next": address}
    asked = {
        "response_type": "code",
        "scope": "openid email",
        "client_id": provider.client_id,
        "redirect_uri": request.build_absolute_uri(reverse("account_organisation_back")),
        "state": pending["state"],
        "nonce": pending["nonce"],
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if request.user.is_authenticated:
        asked["prompt"] = "login"  # to unlock a screen, somebody has to be there
    return redirect(f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}")


@require_GET
@login_not_required
def come_back(request: HttpRequest) -> HttpResponse:
    pending = request.session.pop(PENDING, None)
    if not pending or not hmac.compare_digest(pending["state"].encode(), request.GET.get("state", "").encode()):
        return failed(request, "Het inloggen via je organisatie is afgebroken. Probeer het opnieuw.")
    provider = get_object_or_404(IdentityProvider.objects.in_use(), pk=pending["provider"])
    try:
        claims = claims_of(provider, request, pending)
    except Refused:
        return failed(request, f"{provider.name} bevestigde niet wie je bent. Probeer het opnieuw.")
    email = str(claims["email"])
    user = User.objects.filter(email__iexact=email, organisation=provider.organisation_id, is_active=True).first()
    if user is None:
        note_failure(email)
        return failed(request, "Je hebt nog geen account in werv. De functioneel beheerder kan je uitnodigen.")
    if request.user.is_authenticated and request.user != user:
        logout(request)
    shown = provider.showed_second_factor(claims)
    record_authentication(request, user, "organisation", provider=str(provider.pk), second_factor=shown)
    if request.user.is_authenticated:
        if settings.SECOND_FACTOR_REQUIRED and not shown:
            messages.error(request, f"{provider.name} vroeg geen tweede factor. Ontgrendel met die van werv.")
            return redirect("account_unlock")
        request.session.cycle_key()
        unlock(request, timezone.now())
        record("account.unlocked", user, by=user, way="organisation")
        return unlocked(request, pending["next"])
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=pending["next"]))
    return answer


def failed(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("account_login")


def configuration(provider: IdentityProvider) -> dict[str, Any]:
    """What the provider says of itself. Raises Refused when it cannot be had, or is another's."""
    server = provider.server_url.rstrip("/")
    said = ask(f"{server}/.well-known/openid-configuration")
    if str(said.get("issuer", "")).rstrip("/") != server:
        raise Refused("issuer")
    for name in ("authorization_endpoint", "token_endpoint"):
        if not is_safe(str(said.get(name, ""))):
            raise Refused(name)
    return said


def claims_of(provider: IdentityProvider, request: HttpRequest, pending: Mapping[str, str]) -> dict[str, Any]:
    """Who this is, as the provider says to us directly. Raises Refused.

    Source: OpenID Connect Core 1.0, section 3.1.3.7: a token that came straight from the provider over TLS needs no
    check of its signature; the rest is checked here.
    """
    said = configuration(provider)
    wanted = {
        "grant_type": "authorization_code",
        "code": request.GET.get("code", ""),
        "redirect_uri": request.build_absolute_uri(reverse("account_organisation_back")),
        "code_verifier": pending["verifier"],
        "client_id": provider.client_id,
    }
    headers = {}
    if "client_secret_basic" in said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.secret(), safe='')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    else:
        wanted["client_secret"] = provider.secret()
    given = ask(said["token_endpoint"], urlencode(wanted).encode(), headers)
    claims = payload_of(str(given.get("id_token", "")))
    check(claims, issuer=str(said["issuer"]), client_id=provider.client_id, nonce=pending["nonce"])
    if "email" not in claims and is_safe(str(said.get("userinfo_endpoint", ""))):
        bearer = {"Authorization": f"Bearer {given.get('access_token', '')}"}
        more = ask(said["userinfo_endpoint"], headers=bearer)
        if more.get("sub") != claims.get("sub"):
            raise Refused("sub")
        claims = {**more, **claims}
    if not claims.get("email") or claims.get("email_verified") is False:
        raise Refused("email")
    return claims


def check(claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str) -> None:
    """Raises Refused when the token is another's, of another time, or for somebody else."""
    audience = claims.get("aud")
    for_us = audience == client_id or (
        isinstance(audience, list) and client_id in audience and claims.get("azp", client_id) == client_id
    )
    expires = claims.get("exp")
    if claims.get("iss") != issuer or not for_us:
        raise Refused("iss, aud")
    if not isinstance(expires, int | float) or expires + LEEWAY_SECONDS < timezone.now().timestamp():
        raise Refused("exp")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Refused("nonce")


def payload_of(token: str) -> dict[str, Any]:
    try:
        part = token.split(".")[1]
        said = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError) as error:
        raise Refused("id_token") from error
    if not isinstance(said, dict):
        raise Refused("id_token")
    return said


def is_safe(address: str) -> bool:
    """TLS, or this very machine in the demonstration."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (
        settings.DEMO and parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
    )


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def ask(address: str, form: bytes | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The JSON at an address. Raises Refused when there is none, in time and of a decent size."""
    if not is_safe(address):
        raise Refused("not over TLS")
    wanted = urllib.request.Request(address, form, {"Accept": "application/json", **(headers or {})})  # noqa: S310
    try:
        with urllib.request.build_opener(NoRedirects).open(wanted, timeout=TIMEOUT_SECONDS) as answer:
            said = json.loads(answer.read(LARGEST_ANSWER))
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise Refused("no answer") from error
    if not isinstance(said, dict):
        raise Refused("no object")
    return said
