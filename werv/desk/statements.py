"""The client's own words beside what a professional wrote."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.looks import look
from cases.models import Involvement
from trajectories.actions import DayRefused, add_statement
from trajectories.models import LadderMeasurement, Step
from werv.desk.forms import StatementForm
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Permission
from werv.ground.errors import RuleViolation
from werv.ground.http import UserRequest, requires
from werv.ground.periods import dutch


def record_beside(user: User, client: UUID, kind: str, key: UUID) -> tuple[Step | LadderMeasurement, str]:
    """The record and the words for it. Raises Http404 for what the user may not see, and for other kinds."""
    if kind == "contactmoment":
        step = get_object_or_404(Step.objects.visible_to(user), client=client, pk=key)
        return step, f"{step.get_kind_display()} van {dutch(step.day)}"
    if kind == "meting":
        measurement = get_object_or_404(LadderMeasurement.objects.visible_to(user), client=client, pk=key)
        return measurement, f"meting van {dutch(measurement.measured_on)}: trede {measurement.rung}"
    raise Http404


@require_http_methods(["GET", "POST"])
@requires(Permission.STEP_LOG)
def client_statement(request: UserRequest, pk: UUID, kind: str, key: UUID) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    involvement = get_object_or_404(Involvement.objects.visible_to(user).select_related("client", "person"), client=pk)
    beside, words = record_beside(user, pk, kind, key)
    form = StatementForm(request.POST if request.method == "POST" else None, initial={"stated_on": today})
    if form.is_valid():
        try:
            add_statement(beside=beside, by=user, today=today, **form.cleaned_data)
        except DayRefused as refusal:
            form.add_error("stated_on", str(refusal))
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"De eigen verklaring staat nu bij: {words}.")
            return redirect(involvement.client)
    look("statement.form", by=user, clients=[pk], categories=[beside.category], person=involvement.person)
    return render(
        request,
        "desk/client_statement.html",
        {"involvement": involvement, "person": involvement.person, "form": form, "words": words},
    )
