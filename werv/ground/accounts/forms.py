"""Forms of signing in: allauth's, with codes that work once and in Dutch."""

import time
from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import HttpRequest

from werv.ground.accounts.models import User

FORGOTTEN_SECONDS = 0.3  # many times what it takes to make a link and hand over a mail
# Codes are digits, but a recovery code may be pasted with blanks: no type="number".
CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off"}


@transaction.atomic
def use_once(authenticator: Authenticator, code: str) -> None:
    """Refuse a code of the app that was used, or is older than one that was. Raises ValidationError.

    Source: RFC 6238, section 5.2: the second use of a one-time password is refused.
    """
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(row.data["secret"])
    periods = (
        period
        for period in yield_hotp_counters_from_time()
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, period)))
    )
    period = next(periods, None)
    if period is None or period <= row.data.get("used", 0):
        raise get_adapter().validation_error("incorrect_code")
    row.data["used"] = period
    row.save(update_fields=["data"])


class CodeForm(AuthenticateForm):
    code = forms.CharField(label="Code", max_length=40, widget=forms.TextInput(attrs=CODE_ATTRIBUTES))

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            use_once(self.authenticator, code)
        return code


class CodeAgainForm(ReauthenticateForm):
    code = forms.CharField(label="Code", max_length=40, widget=forms.TextInput(attrs=CODE_ATTRIBUTES))

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            use_once(self.authenticator, code)
        return code


class ActivateCodesForm(ActivateTOTPForm):
    code = forms.CharField(
        label="Code uit de app",
        help_text="Zes cijfers. Ze veranderen elke halve minuut.",
        max_length=40,
        widget=forms.TextInput(attrs=CODE_ATTRIBUTES),
    )


class ForgottenForm(ResetPasswordForm):
    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Answers no sooner for an unknown address, for which there is less to do, than for a known one."""
        start = time.monotonic()
        email: str = super().save(request, **kwargs)
        time.sleep(max(0.0, FORGOTTEN_SECONDS - (time.monotonic() - start)))
        return email


class AddPasskeyForm(AddWebAuthnForm):
    name = forms.CharField(
        label="Naam",
        help_text="Zo herken je hem later, bijvoorbeeld: telefoon van het werk.",
        max_length=60,
        required=False,
    )
    passwordless = None  # every passkey here asks for a finger or a PIN, and so may do without the password


class RemoveFactorForm(forms.Form):
    factor = forms.IntegerField(widget=forms.HiddenInput)


class AcceptForm(forms.Form):
    """Who was invited: a name, and a password of one's own."""

    full_name = forms.CharField(
        label="Je naam",
        help_text="Zoals collega's je kennen.",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Wachtwoord",
        help_text="Minstens 12 tekens. Een zin onthoudt het makkelijkst.",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any = None, *, email: str) -> None:
        self.email = email
        super().__init__(data)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if password := cleaned.get("password"):
            try:
                validate_password(password, User(email=self.email, full_name=cleaned.get("full_name", "")))
            except forms.ValidationError as refusal:
                self.add_error("password", refusal)
        return cleaned
