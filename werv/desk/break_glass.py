"""Looking in an emergency without being in the team, and the review afterwards."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.actions.emergencies import press_break_glass, review_break_glass
from cases.looks import look
from cases.models import BreakGlass
from werv.desk.sharing_forms import BreakGlassForm, ReviewForm
from werv.ground import mail
from werv.ground.accounts.models import Organisation, RoleAssignment
from werv.ground.accounts.permissions import Permission, Role
from werv.ground.errors import RuleViolation
from werv.ground.http import UserRequest, requires

REVIEWS_SHOWN = 100


@require_http_methods(["GET", "POST"])
@requires(Permission.BREAK_GLASS)
def break_glass(request: UserRequest) -> HttpResponse:
    form = BreakGlassForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            pressed = press_break_glass(by=request.user, now=timezone.now(), **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            link = request.build_absolute_uri(reverse("desk:break_glass_reviews"))
            tell_privacy_officers(request.user.organisation, link)
            until = timezone.localtime(pressed.until)
            messages.warning(request, f"Open tot {until:%H:%M} uur. De privacyfunctionaris kijkt mee.")
            return redirect(pressed.client)
    return render(request, "desk/break_glass.html", {"form": form})


def tell_privacy_officers(organisation: Organisation, link: str) -> None:
    """A mail that says there is something to look at, and nothing of whom; sent when all is written."""
    officers = RoleAssignment.objects.running_on(timezone.localdate()).filter(
        role=Role.PRIVACY_OFFICER, user__organisation=organisation, user__is_active=True
    )
    for to in sorted(set(officers.values_list("user__email", flat=True))):
        notice = partial(mail.send, to=to, subject="Er is een noodknop gebruikt", template="break_glass", link=link)
        # A mail server that is away does not undo what was opened: the list shows it anyhow.
        transaction.on_commit(notice, robust=True)


@require_GET
@requires(Permission.PRIVACY)
def break_glass_reviews(request: UserRequest) -> HttpResponse:
    """What was opened in an emergency at the own organisation; what nobody judged yet stands first."""
    pressed = BreakGlass.objects.to_review_by(request.user).select_related("user")
    rows = pressed.order_by(F("reviewed_at").desc(nulls_first=True), "-opened_at", "pk")[:REVIEWS_SHOWN]
    look("break_glass.listed", by=request.user, clients=[each.client_id for each in rows])
    return render(request, "desk/break_glass_reviews.html", {"rows": rows, "now": timezone.now()})


@require_http_methods(["GET", "POST"])
@requires(Permission.PRIVACY)
def break_glass_review(request: UserRequest, pk: UUID) -> HttpResponse:
    pressed = get_object_or_404(
        BreakGlass.objects.to_review_by(request.user).select_related("user__organisation"), pk=pk
    )
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            review_break_glass(pressed=pressed, by=request.user, now=timezone.now(), **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Je oordeel is vastgelegd.")
            return redirect("desk:break_glass_reviews")
    look("break_glass.read", by=request.user, clients=[pressed.client_id], on=pressed)
    return render(request, "desk/break_glass_review.html", {"pressed": pressed, "form": form})
