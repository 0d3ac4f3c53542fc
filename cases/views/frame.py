"""What every page of one client begins with: who he is, for who may know it."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from cases.models import Involvement
from werv.ground.http import UserRequest


def case_of(request: UserRequest, pk: UUID) -> Involvement:
    """The client as the own organisation knows him. Raises Http404 for whom the user may not see."""
    visible = Involvement.objects.visible_to(request.user).select_related("client", "person", "organisation")
    return get_object_or_404(visible, client=pk)
