"""Who asks, may he, and what a browser may keep of the answer."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Permission
from werv.ground.audit.models import VISITOR, acting

P = ParamSpec("P")
Answer = Callable[[HttpRequest], HttpResponse]


class UserRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


def requires(
    permission: Permission,
) -> Callable[
    [Callable[Concatenate[UserRequest, P], HttpResponse]], Callable[Concatenate[UserRequest, P], HttpResponse]
]:
    """Only users with `permission` reach the view; the others get 403. What they see there is asked per record."""

    def decorate(
        view: Callable[Concatenate[UserRequest, P], HttpResponse],
    ) -> Callable[Concatenate[UserRequest, P], HttpResponse]:
        @wraps(view)
        def checked(request: UserRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]  # read by the test that lists every view
        return checked

    return decorate


def attachment(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to keep, never shown inside the page; the name may hold any letter."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


class ActorMiddleware:
    """While answering, the database shows what the user may see, and writes what changes under his name."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(request.user if request.user.is_authenticated else VISITOR):
            return self.get_response(request)


class PrivateResponseMiddleware:
    """What a signed-in user gets stays out of every cache, also of the browser's back button."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store, private")
        return response
