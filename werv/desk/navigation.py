"""The main menu: what this user's roles may open, and nothing else."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from werv.ground.accounts.permissions import Permission
from werv.ground.accounts.second_factor import done_in

MENU = (
    ("Vandaag", "desk:today", None),
    ("Cliënten", "desk:clients", Permission.CLIENT_VIEW),
    ("Trajecten", "desk:trajectories", Permission.CLIENT_VIEW),
    ("Verzoeken", "desk:access_requests", Permission.CONSENT_RECORD),
    ("Inlezen", "imports:start", Permission.IMPORT_RUN),
    ("Subsidies", "subsidies:grants", Permission.GRANT_VIEW),
    ("Rapporten", "subsidies:reports", Permission.GRANT_VIEW),
    ("Wie keek mee", "desk:own_looks", Permission.OWN_FILE),
    ("Privacy", "privacy:overview", Permission.PRIVACY),
    ("Beheer", "desk:administration", Permission.ADMINISTER),
)
# The parts of Privacy. They stand here because the emergencies among them are pages of the desk.
PRIVACY_TABS = (
    ("Overzicht", "privacy:overview"),
    ("Verzoeken", "privacy:requests"),
    ("Datalekken", "privacy:breaches"),
    ("Noodknop", "desk:break_glass_reviews"),
    ("Bewaren", "privacy:retention"),
    ("Wie keek", "privacy:looking"),
    ("Controle", "privacy:review"),
    ("Verwerkingsregister", "privacy:register"),
)

# The parts of one client's file. Each address takes the client's key.
CLIENT_TABS = (
    ("Overzicht", "desk:client"),
    ("Documenten", "desk:client_documents"),
    ("Delen", "desk:sharing"),
    ("Wie keek", "desk:client_looks"),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For every template: the menu of this user, whether this is the demonstration, and when the screen locks."""
    # Asked for only where a menu is drawn: an error page must stand while the database is away.
    return {
        "navigation": partial(menu_of, request),
        "privacy_tabs": partial(privacy_tabs, request),
        "demo": settings.DEMO,
        "relaxed": not settings.SECOND_FACTOR_REQUIRED,
        "lock_after": settings.SESSION_IDLE_SECONDS,
    }


def menu_of(request: HttpRequest) -> list[dict[str, Any]]:
    if not request.user.is_authenticated:
        return []
    if settings.SECOND_FACTOR_REQUIRED and not done_in(request):
        return []
    items = []
    for label, name, permission in MENU:
        if permission is None or request.user.may(permission):
            url = reverse(name)
            items.append({"label": label, "url": url, "current": is_in(request, url, home="/")})
    return items


def privacy_tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The parts of Privacy, with the one that the page belongs to marked."""
    return tabs_of(request, [(label, reverse(name)) for label, name in PRIVACY_TABS])


def tabs_of_client(request: HttpRequest, client: UUID) -> list[dict[str, Any]]:
    """The parts of this client's file."""
    return tabs_of(request, [(label, reverse(name, args=[client])) for label, name in CLIENT_TABS])


def tabs_of(request: HttpRequest, tabs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Each with its address, and the one the page belongs to marked; under the first lie all the others."""
    home = tabs[0][1]
    return [{"label": label, "url": url, "current": is_in(request, url, home=home)} for label, url in tabs]


def is_in(request: HttpRequest, url: str, *, home: str) -> bool:
    """Whether the page is that one or lies under it; under `home` lies everything."""
    return request.path == url or (url != home and request.path.startswith(url))
