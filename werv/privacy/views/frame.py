"""What the pages of the privacy officer have in common."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from werv.ground.http import UserRequest

TABS = (
    ("Overzicht", "privacy:overview"),
    ("Verzoeken", "privacy:requests"),
    ("Datalekken", "privacy:breaches"),
    ("Bewaren", "privacy:retention"),
    ("Wie keek", "privacy:looking"),
    ("Controle", "privacy:review"),
    ("Verwerkingsregister", "privacy:register"),
)


def show(request: UserRequest, template: str, **context: Any) -> HttpResponse:
    """The page with the tabs above it; the tab of this part is marked."""
    home = reverse("privacy:overview")
    tabs = []
    for label, name in TABS:
        url = reverse(name)
        current = request.path == url or (url != home and request.path.startswith(url))
        tabs.append({"label": label, "url": url, "current": current})
    return render(request, template, {"privacy_tabs": tabs, **context})
