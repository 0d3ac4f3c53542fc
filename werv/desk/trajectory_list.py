"""The list of trajectories."""

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cases.access import Category
from cases.looks import look
from trajectories.models import Trajectory
from trajectories.querysets import TrajectoryQuerySet
from werv.desk.filters import TrajectoryFilter
from werv.desk.standing import state_badge
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Permission
from werv.ground.http import UserRequest, requires
from werv.ground.keyset import links_of, page
from werv.ground.people.models import Person


def named_trajectories(user: User) -> TrajectoryQuerySet:
    """What the user may see, with the name under which his own organisation knows the client."""
    return (
        Trajectory.objects.visible_to(user)
        .filter(client__involvements__organisation=user.organisation_id)
        .annotate(sort_name=F("client__involvements__person__sort_name"), person=F("client__involvements__person"))
    )


@require_GET
@requires(Permission.CLIENT_VIEW)
def trajectories(request: UserRequest) -> HttpResponse:
    visible = named_trajectories(request.user)
    wanted = TrajectoryFilter(request.GET, visible)
    found = page(
        wanted.qs.select_related("programme_version__programme", "organisation"),
        by="sort_name",
        query=request.GET,
        within=visible,
    )
    look(
        "trajectory.listed",
        by=request.user,
        clients=[each.client_id for each in found.rows],
        categories=(Category.PARTICIPATION,),
    )
    persons = Person.objects.in_bulk([each.person for each in found.rows])
    return render(
        request,
        "desk/trajectories.html",
        {
            "form": wanted.form,
            "filtered": any(request.GET.get(name) for name in wanted.filters),
            "rows": [
                {
                    "trajectory": each,
                    "person": persons[each.person],
                    "badge": state_badge(each),
                }
                for each in found.rows
            ],
            "count": found.count_in_words("traject", "trajecten"),
            **links_of(found, request.GET),
        },
    )
