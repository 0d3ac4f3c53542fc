"""Who stands in for whom."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions.absence import appoint_deputy, end_deputy
from werv.desk.sharing_forms import DeputyForm
from werv.ground.accounts.models import Deputy
from werv.ground.accounts.permissions import Permission, Role
from werv.ground.errors import RuleViolation
from werv.ground.http import UserRequest, requires


@require_http_methods(["GET", "POST"])
@requires(Permission.DEPUTY_APPOINT)
def deputies(request: UserRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    arranges = Role.PROJECT_LEADER in user.roles() or user.may(Permission.ADMINISTER)
    form = DeputyForm(
        request.POST if request.method == "POST" else None,
        user=user,
        arranges=arranges,
        initial={"first_day": timezone.localdate(now)},
    )
    if form.is_valid():
        try:
            made = appoint_deputy(by=user, now=now, **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Vastgelegd: {made.deputy} neemt waar voor {made.absent}.")
            return redirect("desk:deputies")
    around = Deputy.objects.visible_to(user).filter(last_day__gte=timezone.localdate(now))
    if not arranges:
        around = around.concerning(user)
    return render(
        request,
        "desk/deputies.html",
        {"form": form, "deputies": around.select_related("absent", "deputy"), "today": timezone.localdate(now)},
    )


@require_POST
@requires(Permission.DEPUTY_APPOINT)
def deputy_ends(request: UserRequest, pk: UUID) -> HttpResponse:
    deputy = get_object_or_404(Deputy.objects.visible_to(request.user).select_related("absent", "deputy"), pk=pk)
    try:
        end_deputy(deputy=deputy, by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "De waarneming is beëindigd.")
    return redirect("desk:deputies")
