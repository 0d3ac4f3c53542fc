"""How allauth signs people in here."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from werv.ground.accounts.models import User
from werv.ground.accounts.sessions import network_of
from werv.ground.accounts.sign_ins import note_failure
from werv.ground.secrets import seal, unseal


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: the administrator invites; nobody makes an account for himself."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only pages of the host that was asked; allauth's own answer fails on an address like https://[x]."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """The network: who guesses from a whole range of addresses is counted as one."""
        return network_of(request) or "onbekend"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count this attempt, before a password is hashed. Raises ValidationError when there were too many.

        Over everybody together too: a hash costs so much that guesses from everywhere could stop all other work.
        """
        super().pre_authenticate(request, **credentials)
        everywhere = ratelimit.consume(request, app="allauth.account", action="login_failed_everywhere", key="all")
        if not everywhere:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage.usage += everywhere.usage

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        note_failure(str(credentials.get("email", "")))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not of who signed in moments ago: a new user sets up his second factor right after his password."""
        request = context.request
        records = get_authentication_records(request, request.user)
        oldest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        if any(record["at"] > oldest for record in records):
            return False
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return required


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Deze code klopt niet, of is al gebruikt. Wacht op de volgende en probeer het opnieuw.",
        "cannot_delete_authenticator": "Dit is je enige tweede factor. Stel eerst een andere in.",
        "cannot_generate_recovery_codes": "Stel eerst een toegangssleutel of een app met codes in.",
    }

    def encrypt(self, text: str) -> str:
        return seal(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays where a second factor is asked."""
        others = Authenticator.objects.filter(user=authenticator.user_id).exclude(pk=authenticator.pk)
        return not settings.SECOND_FACTOR_REQUIRED or others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def generate_authenticator_name(self, user: User, type: str) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Toegangssleutel" if number == 1 else f"Toegangssleutel {number}"
