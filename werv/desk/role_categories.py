"""Which part of a case each function needs: the table behind every opening."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.access import ROLES_IN_CASES, Category
from cases.models import RoleCategory
from werv.ground.accounts.permissions import Permission
from werv.ground.http import UserRequest, requires


@require_GET
@requires(Permission.ADMINISTER)
def role_categories(request: UserRequest) -> HttpResponse:
    running = set(RoleCategory.objects.running_on(timezone.localdate()).values_list("role", "category"))
    rows = [
        {
            "function": role.label,
            "cells": [{"label": each.label, "needed": (role.value, each.value) in running} for each in Category],
        }
        for role in ROLES_IN_CASES
    ]
    past = RoleCategory.objects.order_by("-recorded_at", "role", "category")[:50]
    return render(
        request,
        "desk/role_categories.html",
        {"categories": [each.label for each in Category], "rows": rows, "changes": past},
    )
