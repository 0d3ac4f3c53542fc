"""Acts on accounts that touch several tables."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from werv.ground.accounts.models import Invitation, Organisation, User, token_digest
from werv.ground.audit.models import record
from werv.ground.errors import RuleViolation

INVITATION_DAYS = 7


class ResetReason(TextChoices):
    LOST = "lost", "toestel kwijt of gestolen"
    BROKEN = "broken", "toestel kapot"
    NEW = "new", "nieuw toestel, het oude is al weg"
    ABUSE = "abuse", "vermoeden van misbruik"


@transaction.atomic
def reset_second_factor(user: User, *, reason: str, by: User) -> None:
    """Take all factors and sessions away: at the next sign-in a new factor is set up. Raises RuleViolation."""
    if refusal := user.change_refusal(by):
        raise RuleViolation(refusal)
    kinds = sorted(set(Authenticator.objects.filter(user=user).values_list("type", flat=True)))
    Authenticator.objects.filter(user=user).delete()
    user.end_sessions()
    record("account.factors_reset", user, by=by, reason=reason, kinds=kinds)


@transaction.atomic
def invite(
    *, email: str, organisation: Organisation, roles: list[str], by: User, now: datetime
) -> tuple[Invitation, str]:
    """Offer somebody an account; the token that comes with it is kept nowhere and goes into the mail.

    An earlier offer to the same address lapses. Raises RuleViolation when somebody has that address already.
    """
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise RuleViolation("Er is al een gebruiker met dit e-mailadres.")
    for earlier in Invitation.objects.open_at(now).filter(email__iexact=email):
        earlier.withdraw(by=by, now=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        organisation=organisation,
        roles=roles,
        token_digest=token_digest(token),
        invited_at=now,
        invited_by=by,
        valid_until=now + timedelta(days=INVITATION_DAYS),
    )
    record("account.invited", invitation, by=by, organisation=organisation.code, roles=roles)
    return invitation, token


@transaction.atomic
def accept(key: UUID, *, full_name: str, password: str, now: datetime) -> User:
    """Make the account that was offered. Raises RuleViolation when the offer has lapsed or was used."""
    offered = Invitation.objects.open_at(now).select_for_update().filter(pk=key).first()
    if offered is None or User.objects.filter(email__iexact=offered.email).exists():
        raise RuleViolation("Deze uitnodiging is al gebruikt of verlopen. Vraag de beheerder om een nieuwe.")
    user = User.objects.create_user(
        offered.email, password, full_name=full_name.strip(), organisation=offered.organisation
    )
    today = timezone.localdate(now)
    for role in offered.roles:
        user.role_assignments.create(role=role, first_day=today)
    offered.accepted_at, offered.accepted_by = now, user
    offered.save(update_fields=["accepted_at", "accepted_by"])
    record("account.accepted", offered, by=user, roles=offered.roles)
    return user
