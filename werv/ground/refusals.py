"""What is refused is logged too, and where the log is out of reach the page is."""

import logging
from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from werv.ground.accounts.models import User
from werv.ground.audit.access_point import POINT, point_of
from werv.ground.audit.looking import LogUnavailable
from werv.ground.audit.models import Action, Outcome, write_line

log = logging.getLogger(__name__)

FORBIDDEN, NOT_FOUND = 403, 404
ROUTE_OF_CLIENT = "clienten/<uuid:"  # an address that begins so names a client, who may exist or not


class LookMiddleware:
    """Notes from where a page is asked, and each refusal in a transaction of its own, after that of the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = POINT.set(point_of(request))
        try:
            response = self.get_response(request)
            if is_refusal(request, response):
                note_refusal(request, response.status_code)
            return response
        finally:
            POINT.reset(token)

    def process_view(self, request: HttpRequest, *given: object) -> None:
        POINT.set(point_of(request))  # only now it is known which page it is

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, LogUnavailable):
            return None
        log.error("a page was refused: its line in the log could not be written: %s", error.__cause__)
        return render(request, "503.html", status=503)


def is_refusal(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether somebody who is signed in was sent away from a page, or from a record that is not his to know of."""
    match = request.resolver_match
    if match is None or not request.user.is_authenticated:
        return False
    return response.status_code == FORBIDDEN or (response.status_code == NOT_FOUND and bool(match.kwargs))


def note_refusal(request: HttpRequest, status: int) -> None:
    """The same work for what exists and what does not, so that the time it takes tells nothing."""
    match = request.resolver_match
    key: object = next(iter(match.kwargs.values()), "") if match else ""
    names_client = match is not None and match.route.startswith(ROUTE_OF_CLIENT)
    try:
        with transaction.atomic():
            write_line(
                "page.refused",
                by=cast(User, request.user),
                action=Action.READ if request.method in {"GET", "HEAD"} else Action.EXECUTE,
                outcome=Outcome.REFUSED,
                clients=[key] if names_client and isinstance(key, UUID) else [],
                record_key=str(key)[:60],
                facts={"status": status},
            )
    except DatabaseError:
        # The answer is a refusal already: nobody saw anything.
        log.exception("a refusal could not be logged")
