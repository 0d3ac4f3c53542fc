"""From where somebody works: page, network and session, each so short that it names nobody by itself."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from werv.ground.secrets import keyed_mark

if TYPE_CHECKING:
    from django.http import HttpRequest

IPV4_PREFIX, IPV6_PREFIX = 24, 48


@dataclass(frozen=True)
class AccessPoint:
    """`route` is the name of the page, never its address; `network` the address without its last part."""

    route: str = ""
    network: str = ""
    session_mark: str = ""


NOWHERE = AccessPoint()
POINT: ContextVar[AccessPoint | None] = ContextVar("access_point", default=None)


def point_of(request: HttpRequest) -> AccessPoint:
    session = getattr(request, "session", None)
    return AccessPoint(
        route=request.resolver_match.view_name[:100] if request.resolver_match else "",
        network=network_of(request.META.get("REMOTE_ADDR", "")),
        session_mark=keyed_mark("session", session.session_key) if session and session.session_key else "",
    )


def network_of(address: str) -> str:
    """The network an address is in: 192.0.2.0/24; "" for what is no address, as a socket."""
    try:
        version = ip_address(address).version
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{IPV4_PREFIX if version == 4 else IPV6_PREFIX}", strict=False))
