"""Users, organisations and programmes, for the administrator; and every component of the screen."""

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.models import Programme, ProgrammeVersion
from werv.desk import style
from werv.ground.accounts.models import Organisation, RoleAssignment, User
from werv.ground.accounts.permissions import Permission
from werv.ground.http import UserRequest, requires
from werv.ground.keyset import links_of, page


@require_GET
@requires(Permission.ADMINISTER)
def administration(request: UserRequest) -> HttpResponse:
    today = timezone.localdate()
    users = page(
        User.objects.select_related("organisation").prefetch_related(
            Prefetch("role_assignments", RoleAssignment.objects.running_on(today), to_attr="running_roles")
        ),
        by="full_name",
        query=request.GET,
    )
    versions = ProgrammeVersion.objects.valid_on(today)
    return render(
        request,
        "desk/administration.html",
        {
            "users": users.rows,
            "user_count": users.count_in_words("gebruiker", "gebruikers"),
            "organisations": Organisation.objects.all(),
            "programmes": Programme.objects.prefetch_related(
                Prefetch("versions", versions, to_attr="current_versions")
            ),
            **links_of(users, request.GET),
        },
    )


@require_GET
@requires(Permission.ADMINISTER)
def style_page(request: UserRequest) -> HttpResponse:
    return render(request, "desk/style.html", style.examples(request.GET))
