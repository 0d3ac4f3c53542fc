"""Secrets of second factors: sealed too, but inside allauth's own JSON, where secrets.rotate does not look."""

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction

from werv.ground.secrets import Rotated, cipher

SEALED = ("secret", "seed")  # of the app with codes, of the recovery codes


def rotate_factors(*, dry_run: bool = False) -> Rotated:
    """Seal the secrets of all factors anew with the first key; a second run changes nothing."""
    outcome = Rotated(Authenticator._meta.db_table, "data")
    for key in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("pk", flat=True):
        # One at a time, and locked: a code that is used at this moment is marked in the same JSON.
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().filter(pk=key).first()
            if factor is not None:
                _rotate_one(factor, outcome, dry_run=dry_run)
    return outcome


def _rotate_one(factor: Authenticator, outcome: Rotated, *, dry_run: bool) -> None:
    newest = Fernet(settings.WERV_BSN_KEYS[0])
    for name in SEALED:
        if name not in factor.data:
            continue
        try:
            newest.decrypt(factor.data[name])
            outcome.already += 1
        except InvalidToken:
            try:
                factor.data[name] = cipher().rotate(factor.data[name]).decode()
            except InvalidToken:
                outcome.unreadable.append(str(factor.pk))
                continue
            outcome.changed += 1
            if not dry_run:
                factor.save(update_fields=["data"])
