"""What asks for attention now, and finding somebody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.looks import look
from werv.ground.accounts.permissions import Permission
from werv.ground.http import UserRequest, requires
from werv.privacy.forms import SearchForm
from werv.privacy.models import Breach, DestructionProposal, ProposalState, SubjectRequest
from werv.privacy.subjects import persons_known_here
from werv.privacy.views.breaches import with_clock
from werv.privacy.views.requests import clients_of, with_badges


@require_GET
@requires(Permission.PRIVACY)
def overview(request: UserRequest) -> HttpResponse:
    user, today, now = request.user, timezone.localdate(), timezone.now()
    proposals = DestructionProposal.objects.visible_to(user).filter(state=ProposalState.PROPOSED)
    waiting = list(SubjectRequest.objects.visible_to(user).open().select_related("handler"))
    look("privacy.opened", by=user, clients=clients_of(waiting))
    return render(
        request,
        "privacy/overview.html",
        {
            "requests": with_badges(waiting, user, today),
            "breaches": [with_clock(each, now) for each in Breach.objects.visible_to(user).open()],
            "proposals": proposals,
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.PRIVACY)
def search(request: UserRequest) -> HttpResponse:
    """Find a client by name and birth date. Posted, so that no name stands in an address; every search is logged."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_valid():
        found = persons_known_here(request.user, form.cleaned_data["name"], form.cleaned_data["birth_date"])
        clients = [each.client_id for each in found]
        look("subject.searched", by=request.user, clients=clients, sought=form.cleaned_data["name"])
    return render(request, "privacy/search.html", {"form": form, "found": found})
