"""Pages about one's own way in: unlocking, sessions, factors, an invitation taken up."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.internal.flows import remove_authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from werv.ground.accounts.actions import accept
from werv.ground.accounts.forms import AcceptForm, CodeAgainForm, RemoveFactorForm
from werv.ground.accounts.locking import KEPT, kept_fields, unlock
from werv.ground.accounts.models import IdentityProvider, Invitation, User, token_digest
from werv.ground.accounts.second_factor import factors_of
from werv.ground.accounts.sessions import change
from werv.ground.audit.models import record
from werv.ground.errors import RuleViolation

INVITATION = "invitation"  # in the session: the key of the invitation whose link was opened


def own_address(address: str) -> str:
    """The address to go on to when it is one of ours, else the first page."""
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else "/"


@require_http_methods(["GET", "POST"])
def unlock_screen(request: HttpRequest) -> HttpResponse:
    """Open the locked screen, or show the second factor of a session that did not yet: one page for both."""
    user, now = request.user, timezone.now()
    assert isinstance(user, User)  # noqa: S101  LoginRequiredMiddleware
    factors = factors_of(user)
    relaxed = not settings.SECOND_FACTOR_REQUIRED
    providers = IdentityProvider.objects.in_use().filter(organisation=user.organisation_id)
    provider = providers.first() if relaxed else providers.filter(does_mfa=True).first()
    by_password = relaxed and user.has_usable_password()
    if not factors and not by_password and not provider:
        logout(request)
        return redirect("account_login")
    forms = unlock_forms(request, user, factors, by_password)
    for way, form in forms.items():
        if form.is_bound and form.is_valid():
            if way == "password":
                reauthenticate_by_password(request)
            else:
                form.save()
            unlock(request, now)
            record("account.unlocked", user, by=user, way=way)
            return unlocked(request, request.POST.get("next", "/"))
    address = own_address(request.POST.get("next", request.GET.get("next", "/")))
    return render(
        request,
        "account/unlock.html",
        {
            "forms": forms,
            "options": begin_authentication(user) if "passkey" in forms else None,
            "provider": provider,
            "next": address,
            "next_query": urlencode({"next": address}),
            "kept": request.session.get(KEPT),
        },
    )


def unlock_forms(request: HttpRequest, user: User, factors: set[str], by_password: bool) -> dict[str, Any]:
    """Every way in which this user may unlock; the one that was sent is bound."""
    offered: dict[str, tuple[Any, str, bool]] = {
        "passkey": (ReauthenticateWebAuthnForm, "credential", Authenticator.Type.WEBAUTHN in factors),
        "code": (CodeAgainForm, "code", bool(factors)),
        "password": (PasswordForm, "password", by_password),
    }
    return {
        way: form(request.POST if field in request.POST else None, user=user)
        for way, (form, field, may) in offered.items()
        if may
    }


def unlocked(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"unlocked": True})
    if KEPT in request.session:
        return redirect("account_resume")
    return redirect(own_address(address))


@require_GET
def resume(request: HttpRequest) -> HttpResponse:
    """What was sent while the screen was locked, to be sent again with one button."""
    kept = request.session.get(KEPT)
    if kept is None:
        return redirect("/")
    return render(request, "account/resume.html", {"kept": kept, "fields": kept_fields(request)})


@require_POST
def lock_screen(request: HttpRequest) -> HttpResponse:
    change(request, locked=True)
    return HttpResponse(status=204)


@require_POST
def present(request: HttpRequest) -> HttpResponse:
    """Somebody is typing: that the request came is all there is to it (locking.py)."""
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    assert isinstance(user, User)  # noqa: S101  LoginRequiredMiddleware
    running = user.sessions.filter(expire_date__gt=now).order_by("-last_seen")
    if request.method == "POST":
        own = running.exclude(session_key=request.session.session_key)
        ended = own.filter(key=key_of(request.POST.get("key", ""))) if "key" in request.POST else own
        count = ended.delete()[0]
        record("account.sessions_ended", user, by=user, count=count)
        messages.success(request, "De sessie is beëindigd." if count == 1 else f"{count} sessies zijn beëindigd.")
        return redirect("account_sessions")
    return render(request, "account/sessions.html", {"sessions": running, "current": request.session.session_key})


def key_of(text: str) -> UUID:
    """What was sent as a key; for anything else the key that nothing has."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def factors(request: HttpRequest) -> HttpResponse:
    return redirect("mfa_index")


@require_POST
def remove_factor(request: HttpRequest) -> HttpResponse:
    form = RemoveFactorForm(request.POST)
    key = form.cleaned_data["factor"] if form.is_valid() else None
    authenticator = get_object_or_404(
        Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES), pk=key, user=request.user
    )
    if not get_adapter().can_delete_authenticator(authenticator):
        messages.error(request, str(get_adapter().error_messages["cannot_delete_authenticator"]))
    else:
        remove_authenticator(request, authenticator)
    return redirect("mfa_index")


@require_GET
@login_not_required
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail: it goes on at an address without the token, which so gets into no history or log."""
    limited: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action="invitation", limit_get=True
    )
    if limited:
        return limited
    offered = Invitation.objects.open_at(timezone.now()).filter(token_digest=token_digest(token)).first()
    if request.user.is_authenticated:
        logout(request)
    request.session[INVITATION] = str(offered.pk) if offered else ""
    return redirect("account_invitation")


@require_http_methods(["GET", "POST"])
@login_not_required
def invitation(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    key = key_of(request.session.get(INVITATION, ""))
    offered = Invitation.objects.open_at(now).filter(pk=key).select_related("organisation").first()
    if offered is None:
        return render(request, "account/invitation_lapsed.html")
    form = AcceptForm(request.POST if request.method == "POST" else None, email=offered.email)
    if form.is_valid():
        try:
            accept(offered.pk, **form.cleaned_data, now=now)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            del request.session[INVITATION]
            messages.success(request, "Je account is klaar. Log nu in.")
            return redirect("account_login")
    return render(request, "account/invitation.html", {"invitation": offered, "form": form})
