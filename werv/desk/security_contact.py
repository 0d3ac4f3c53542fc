"""Where somebody who found a hole can tell of it (RFC 9116)."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

HOLDS_FOR = timedelta(days=180)


@require_GET
@login_not_required
def security_contact(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        contact_file(settings.SECURITY_CONTACT, request.build_absolute_uri(request.path), now=timezone.now()),
        content_type="text/plain; charset=utf-8",
    )


def contact_file(contact: str, address: str, *, now: datetime) -> str:
    """`address` is where the file itself stands; it asks to be read again within half a year."""
    expires = (now.astimezone(UTC) + HOLDS_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {address}",
    )
    return "\n".join(lines) + "\n"
