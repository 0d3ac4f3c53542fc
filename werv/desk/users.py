"""Accounts, for the functional administrator: who has one, with which roles, and how they come and go."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.settling import settle_users
from werv.desk.user_forms import GiveRoleForm, InviteForm, ResetForm, TakeRoleForm, UserFilter
from werv.ground import mail
from werv.ground.accounts.actions import invite, reset_second_factor
from werv.ground.accounts.models import Invitation, RoleAssignment, User
from werv.ground.accounts.permissions import Permission
from werv.ground.accounts.second_factor import factors_of
from werv.ground.errors import RuleViolation
from werv.ground.http import UserRequest, requires
from werv.ground.keyset import links_of, page


@require_GET
@requires(Permission.ADMINISTER)
def users(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    wanted = UserFilter(request.GET, User.objects.visible_to(request.user))
    running = RoleAssignment.objects.running_on(timezone.localdate(now))
    found = page(
        wanted.qs.prefetch_related(Prefetch("role_assignments", running, to_attr="running_roles")),
        by="full_name",
        query=request.GET,
        within=User.objects.visible_to(request.user),
    )
    return render(
        request,
        "desk/users.html",
        {
            "form": wanted.form,
            "filtered": any(request.GET.get(name) for name in wanted.filters),
            "users": found.rows,
            "count": found.count_in_words("gebruiker", "gebruikers"),
            "invitations": Invitation.objects.visible_to(request.user).open_at(now).select_related("organisation"),
            **links_of(found, request.GET),
        },
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.ADMINISTER)
def invite_user(request: UserRequest) -> HttpResponse:
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                invitation, token = invite(**form.cleaned_data, by=request.user, now=timezone.now())
                link = request.build_absolute_uri(reverse("account_invitation_link", args=[token]))
                mail.send(to=invitation.email, subject="Uitnodiging voor werv", template="invitation", link=link)
        except (RuleViolation, mail.NotSent) as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"De uitnodiging is verstuurd naar {invitation.email}.")
            return redirect("desk:users")
    return render(request, "desk/user_invite.html", {"form": form})


@require_POST
@requires(Permission.ADMINISTER)
def withdraw_invitation(request: UserRequest, pk: UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    try:
        invitation.withdraw(by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "De uitnodiging is ingetrokken; de link werkt niet meer.")
    return redirect("desk:users")


def user_page(request: UserRequest, user: User, **bound: Form) -> HttpResponse:
    today = timezone.localdate()
    roles = user.role_assignments.exclude(last_day__lt=today).order_by("first_day", "role")
    return render(
        request,
        "desk/user.html",
        {
            "colleague": user,
            "facts": [
                ("E-mailadres", user.email),
                ("Organisatie", user.organisation.name),
                ("Tweede factor", "ingesteld" if factors_of(user) else "nog niet ingesteld"),
                ("Open sessies", user.sessions.filter(expire_date__gt=timezone.now()).count()),
            ],
            "roles": [{"role": each, "form": TakeRoleForm(initial={"last_day": today})} for each in roles],
            "refusal": user.change_refusal(request.user),
            "role_form": bound.get("role_form") or GiveRoleForm(initial={"first_day": today}),
            "reset_form": bound.get("reset_form") or ResetForm(),
        },
    )


@require_GET
@requires(Permission.ADMINISTER)
def user(request: UserRequest, pk: UUID) -> HttpResponse:
    return user_page(request, get_object_or_404(User.objects.visible_to(request.user), pk=pk))


@require_POST
@requires(Permission.ADMINISTER)
def give_role(request: UserRequest, pk: UUID) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = GiveRoleForm(request.POST)
    if form.is_valid():
        try:
            user.give_role(**form.cleaned_data, by=request.user)
            settle_users([user.pk], by=request.user)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "De rol is toegekend. Open sessies van deze gebruiker zijn beëindigd.")
            return redirect("desk:user", user.pk)
    return user_page(request, user, role_form=form)


@require_POST
@requires(Permission.ADMINISTER)
def take_role(request: UserRequest, pk: UUID) -> HttpResponse:
    assignment = get_object_or_404(
        RoleAssignment.objects.filter(user__in=User.objects.visible_to(request.user)).select_related("user"), pk=pk
    )
    form = TakeRoleForm(request.POST)
    if form.is_valid():
        act = assignment.user.take_role
        said = "De rol eindigt op die dag. Open sessies van deze gebruiker zijn beëindigd."
        tell(request, assignment.user, lambda: act(assignment, **form.cleaned_data, by=request.user), said)
    else:
        messages.error(request, "Schrijf de laatste dag als dag-maand-jaar, bijvoorbeeld 21-11-2026.")
    return redirect("desk:user", assignment.user_id)


@require_POST
@requires(Permission.ADMINISTER)
def deactivate_user(request: UserRequest, pk: UUID) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    tell(request, user, lambda: user.deactivate(by=request.user), f"{user} heeft geen toegang meer.")
    return redirect("desk:user", user.pk)


@require_POST
@requires(Permission.ADMINISTER)
def reactivate_user(request: UserRequest, pk: UUID) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    tell(request, user, lambda: user.reactivate(by=request.user), f"{user} kan weer inloggen.")
    return redirect("desk:user", user.pk)


@require_POST
@requires(Permission.ADMINISTER)
def reset_factor(request: UserRequest, pk: UUID) -> HttpResponse:
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = ResetForm(request.POST)
    if not form.is_valid():
        return user_page(request, user, reset_form=form)
    link = request.build_absolute_uri(reverse("mfa_index"))
    subject = "Je tweede factor voor werv is gewist"
    try:
        with transaction.atomic():
            reset_second_factor(user, **form.cleaned_data, by=request.user)
            mail.send(to=user.email, subject=subject, template="second_factor_reset", link=link)
    except (RuleViolation, mail.NotSent) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{user} stelt bij het inloggen een nieuwe tweede factor in.")
    return redirect("desk:user", user.pk)


def tell(request: UserRequest, user: User, act: Callable[[], None], said: str) -> None:
    """Do what changes this user, open and shut the cases that follow from it, and say so."""
    try:
        act()
        settle_users([user.pk], by=request.user)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
