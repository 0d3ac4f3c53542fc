"""Sessions as rows of their own: whose, on which device, when last used. Deleting the row ends the session at once."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from allauth.core.internal.httpkit import get_client_ip
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest

if TYPE_CHECKING:
    from werv.ground.accounts.models import Session

# In the session: {"key", "at", "seen", "device", "network", "locked"}, moments in seconds since 1970.
SIGN_IN = "sign_in"
ABSOLUTE_SECONDS = 12 * 60 * 60
SEEN_EVERY_SECONDS = 60  # how far the moment of last use may lag: one UPDATE a minute, not one a page

BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


class SessionStore(DatabaseStore):
    """Django's database sessions in our own table."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        from werv.ground.accounts.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast("Session", super().create_model_instance(data))
        if SESSION_KEY in data and (sign_in := data.get(SIGN_IN)):
            session.key = sign_in["key"]
            session.signed_in_by_id = data[SESSION_KEY]
            session.signed_in_at = datetime.fromtimestamp(sign_in["at"], UTC)
            session.last_seen = datetime.fromtimestamp(sign_in["seen"], UTC)
            session.device, session.network = sign_in["device"], sign_in["network"]
        return session


def begin(request: HttpRequest, now: datetime) -> None:
    """Somebody signed in: from here the session's twelve hours count, and its minutes without use."""
    at = now.timestamp()
    request.session[SIGN_IN] = {
        "key": str(uuid4()),
        "at": at,
        "seen": at,
        "device": device_of(request.META.get("HTTP_USER_AGENT", "")),
        "network": network_of(request),
        "locked": False,
    }


def change(request: HttpRequest, **values: float | bool) -> None:
    request.session[SIGN_IN] = {**request.session[SIGN_IN], **values}


def device_of(user_agent: str) -> str:
    """In words, as far as browsers tell: "Firefox op Windows"."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Onbekende browser")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "onbekend apparaat")
    return f"{browser} op {system}"


def network_of(request: HttpRequest) -> str:
    """The network the request came from, never the whole address: 192.0.2.0, 2001:db8::. "" when unknown."""
    address = get_client_ip(request)
    if not address:
        return ""
    length = 24 if ipaddress.ip_address(address).version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{length}", strict=False).network_address)
