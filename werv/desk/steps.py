"""Logging a step: the act a job coach does most, between two visits, on a phone."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.access import Category
from cases.looks import look
from cases.models import Involvement
from trajectories.actions import DayRefused, log_step
from trajectories.models import Step, Trajectory
from werv.desk.forms import StepForm
from werv.desk.standing import RUNNING_STATES
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Permission
from werv.ground.errors import RuleViolation
from werv.ground.http import UserRequest, requires
from werv.ground.periods import dutch


def step_form(user: User, trajectories: Sequence[Trajectory], data: Any = None) -> StepForm:
    """Kind and minutes as this user filled them in last; trajectories of his organisation that have begun."""
    begun = [each for each in trajectories if each.first_day and each.organisation_id == user.organisation_id]
    begun.sort(key=lambda each: each.first_day or timezone.localdate(), reverse=True)
    begun.sort(key=lambda each: each.state not in RUNNING_STATES)
    last = None
    if data is None:
        last = Step.objects.filter(user=user).order_by("-day", "-recorded_at").only("minutes", "kind").first()
    return StepForm(data, trajectories=begun, last=last, today=timezone.localdate())


@require_http_methods(["GET", "POST"])
@requires(Permission.STEP_LOG)
def client_step(request: UserRequest, pk: UUID) -> HttpResponse:
    user = request.user
    involvement = get_object_or_404(Involvement.objects.visible_to(user).select_related("client", "person"), client=pk)
    trajectories = (
        Trajectory.objects.visible_to(user)
        .filter(client=pk, organisation=user.organisation_id)
        .select_related("programme_version__programme")
    )
    form = step_form(user, list(trajectories), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            step = log_step(client=involvement.client, by=user, now=timezone.now(), **form.cleaned_data)
        except DayRefused as refusal:
            form.add_error("day", str(refusal))
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"Vastgelegd: {step.get_kind_display()} van {step.minutes} minuten "
                f"met {involvement.person.full_name}, op {dutch(step.day)}.",
            )
            return redirect(involvement.client)
    if form.is_bound:
        form.renew_key()
    look(
        "step.form",
        by=user,
        clients=[pk],
        categories=(Category.BASIS, Category.PARTICIPATION),
        person=involvement.person,
    )
    return render(
        request,
        "desk/client_step.html",
        {"involvement": involvement, "person": involvement.person, "form": form},
    )
