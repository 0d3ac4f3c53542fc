"""What happens at the door, noted in the log: signing in and out, failing to, factors that come and go."""

import hmac
import time
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import (
    authentication_step_completed,
    password_changed,
    password_reset,
    password_set,
    user_logged_in,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.conf import settings
from django.contrib.auth import signals as django_signals
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from werv.ground.accounts.models import Session, User
from werv.ground.accounts.sessions import begin
from werv.ground.audit.models import VISITOR, record

NOBODY = UUID(int=0)
TOTP_SECONDS = 30


def email_digest(email: str) -> str:
    """A keyed hash: attempts on one address can be seen together, the address cannot be read."""
    return hmac.digest(settings.WERV_LOOKUP_KEY.encode(), email.strip().lower().encode(), "sha256").hex()[:24]


def note_failure(email: str) -> None:
    user = User.objects.filter(email__iexact=email.strip()).first() or User(pk=NOBODY)
    record("account.sign_in_failed", user, by=VISITOR, email=email_digest(email))


@receiver(django_signals.user_logged_in)
def session_begins(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    begin(request, timezone.now())


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    Session.objects.filter(expire_date__lt=timezone.now()).delete()  # the place where old ones go; no task for that
    # The user's own address is the only one: allauth keeps a table of more, which nobody may fill here.
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    ways = [each["method"] for each in request.session.get("account_authentication_methods", [])]
    record("account.signed_in", user, by=user, ways=sorted(set(ways)))


@receiver(django_signals.user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user:
        record("account.signed_out", user, by=user)


@receiver(authentication_step_completed)
def session_turns(sender: Any, request: HttpRequest, method: str, **_: Any) -> None:
    """A second factor shown in a session that runs: it goes on under a new key."""
    if method == "mfa" and request.user.is_authenticated:
        request.session.cycle_key()


@receiver(authenticator_added)
def factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Who set it up showed it: that counts for this session, and for none of the others."""
    record("account.factor_added", user, by=user, kind=authenticator.type)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    if authenticator.type == Authenticator.Type.TOTP:
        authenticator.data["used"] = int(time.time()) // TOTP_SECONDS  # the code of this half minute was just shown
        authenticator.save(update_fields=["data"])
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver(authenticator_removed)
def factor_removed(sender: Any, user: User, authenticator: Authenticator, **_: Any) -> None:
    record("account.factor_removed", user, by=user, kind=authenticator.type)


@receiver(authenticator_reset)
def recovery_codes_renewed(sender: Any, user: User, **_: Any) -> None:
    record("account.recovery_codes_renewed", user, by=user)


@receiver(authentication_failed)
def factor_failed(sender: Any, user: User, authenticator: Authenticator, **_: Any) -> None:
    record("account.factor_failed", user, by=VISITOR, kind=authenticator.type)


@receiver([password_changed, password_set, password_reset])
def password_renewed(sender: Any, user: User, **_: Any) -> None:
    """Sessions elsewhere end by themselves: Django ties them to the password."""
    record("account.password_changed", user, by=user)
