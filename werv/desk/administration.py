"""Organisations and programmes, for the administrator; and every component of the screen."""

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.models import Programme, ProgrammeVersion
from werv.desk import style
from werv.ground.accounts.models import Organisation, User
from werv.ground.accounts.permissions import Permission
from werv.ground.http import UserRequest, requires


@require_GET
@requires(Permission.ADMINISTER)
def administration(request: UserRequest) -> HttpResponse:
    today = timezone.localdate()
    active = User.objects.filter(is_active=True).count()
    versions = ProgrammeVersion.objects.valid_on(today)
    return render(
        request,
        "desk/administration.html",
        {
            "user_count": f"{active} {'gebruiker' if active == 1 else 'gebruikers'}",
            "organisations": Organisation.objects.all(),
            "programmes": Programme.objects.prefetch_related(
                Prefetch("versions", versions, to_attr="current_versions")
            ),
        },
    )


@require_GET
@requires(Permission.ADMINISTER)
def style_page(request: UserRequest) -> HttpResponse:
    return render(request, "desk/style.html", style.examples(request.GET))
