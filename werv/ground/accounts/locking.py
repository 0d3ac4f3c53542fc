"""After fifteen minutes without use the screen locks, after twelve hours the session ends. What was typed is kept."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from werv.ground.accounts.second_factor import is_open
from werv.ground.accounts.sessions import ABSOLUTE_SECONDS, SEEN_EVERY_SECONDS, SIGN_IN, change
from werv.ground.secrets import seal, unseal

KEPT = "kept"  # in the session: {"path", "sealed", "files"} of a form that was sent while the screen was locked
WHILE_LOCKED = {"account_unlock"}


class LockingMiddleware:
    """Lets nobody through on a session that is too old or was not used for too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if is_open(view) or not request.user.is_authenticated:
            return None
        now = timezone.now()
        if is_over(request, now):
            logout(request)
            messages.info(request, "Je sessie is verlopen. Log opnieuw in om verder te werken.")
            return redirect("account_login")
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not is_locked(request, now):
            if shows_presence(request):
                seen(request, now)
            return None
        if name in WHILE_LOCKED:
            return None
        change(request, locked=True)
        if request.method == "POST" and not name.startswith(("account_", "mfa_")):  # passwords are not kept
            keep(request)
        # What was sent is offered again at its own address; a list that was asked for opens as it stood.
        path = request.get_full_path() if request.method == "GET" else request.path
        return redirect(f"{reverse('account_unlock')}?{urlencode({'next': path})}")


def is_over(request: HttpRequest, now: datetime) -> bool:
    sign_in = request.session.get(SIGN_IN)
    return sign_in is None or now.timestamp() - sign_in["at"] >= ABSOLUTE_SECONDS


def is_locked(request: HttpRequest, now: datetime) -> bool:
    sign_in = request.session[SIGN_IN]
    return bool(sign_in["locked"]) or now.timestamp() - sign_in["seen"] >= settings.SESSION_IDLE_SECONDS


def shows_presence(request: HttpRequest) -> bool:
    """A page that asks by itself how far a job is, is nobody's presence."""
    asks_by_itself = "HX-Request" in request.headers and "HX-Boosted" not in request.headers
    return request.method == "POST" or not asks_by_itself


def seen(request: HttpRequest, now: datetime) -> None:
    if now.timestamp() - request.session[SIGN_IN]["seen"] >= SEEN_EVERY_SECONDS:
        change(request, seen=now.timestamp())
    kept = request.session.get(KEPT)
    if kept and request.method == "POST" and kept["path"] == request.get_full_path():
        del request.session[KEPT]  # sent again: it is where it belongs


def unlock(request: HttpRequest, now: datetime) -> None:
    change(request, locked=False, seen=now.timestamp())


def keep(request: HttpRequest) -> None:
    """Put aside what was typed, sealed, in the session that sent it."""
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    request.session[KEPT] = {
        "path": request.get_full_path(),
        "sealed": b64encode(seal(fields.urlencode().encode())).decode(),
        "files": sorted(file.name or "" for name in request.FILES for file in request.FILES.getlist(name)),
    }


def kept_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values as they were sent, a name as often as it was there."""
    fields = QueryDict(unseal(b64decode(request.session[KEPT]["sealed"])).decode())
    return [(name, str(value)) for name, values in fields.lists() for value in values]
