"""The client's own account, with which he sees his whole file."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases.actions.absence import roles_of
from cases.models import (
    Client,
    ClientAccount,
)
from cases.settling import settle
from werv.ground.accounts.models import User
from werv.ground.accounts.permissions import Role
from werv.ground.audit.models import ACCESS, Actor, acting, record
from werv.ground.errors import RuleViolation


@transaction.atomic
def link_account(*, client: Client, user: User, by: Actor, now: datetime) -> ClientAccount:
    """Let the client see all that is kept about him. Raises RuleViolation for a user with another role than client."""
    if set(roles_of(user, timezone.localdate(now))) != {Role.CLIENT}:
        raise RuleViolation("Een eigen account is alleen voor de cliënt zelf, niet voor wie hier werkt.")
    with acting(ACCESS, behalf=by):
        account = ClientAccount.objects.create(client=client, user=user, linked_at=now, linked_by=by.actor_name)
    record("client_account.linked", account, by=by, client=client.pk, user=user.pk)
    settle([client.pk], by=by)
    return account
