"""The main menu: what this user's roles may open, and nothing else."""

from functools import partial
from typing import Any

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
    ("Inzage", "privacy:looking", Permission.PRIVACY),
    ("Controle", "privacy:review", Permission.PRIVACY),
    ("Noodknop nakijken", "desk:break_glass_reviews", Permission.PRIVACY),
    ("Wie keek mee", "desk:own_looks", Permission.OWN_FILE),
    ("Privacy", "privacy:overview", Permission.PRIVACY),
    ("Beheer", "desk:administration", Permission.ADMINISTER),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For every template: the menu of this user, whether this is the demonstration, and when the screen locks."""
    # Asked for only where a menu is drawn: an error page must stand while the database is away.
    return {
        "navigation": partial(menu_of, request),
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
            current = request.path == url or (url != "/" and request.path.startswith(url))
            items.append({"label": label, "url": url, "current": current})
    return items
