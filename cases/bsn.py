"""The citizen service number (BSN): stored encrypted, sought by a keyed hash, shown masked.

Source: docs/rules.md, rule 31.
"""

import hashlib
import hmac
from uuid import UUID

from django.conf import settings
from django.db.models import TextChoices
from stdnum.exceptions import ValidationError
from stdnum.nl import bsn as register

from werv.ground.secrets import seal, unseal


class ShowReason(TextChoices):
    """Why somebody needs the whole number. A list, for free text would gather what does not belong in a log."""

    EXCHANGE = "exchange", "gegevens uitwisselen met gemeente of UWV"
    IDENTITY = "identity", "nagaan of dit de juiste persoon is"
    REGISTRATION = "registration", "aanmelden of declareren"
    CORRECTION = "correction", "een fout in het nummer herstellen"


def clean(text: str) -> str:
    """Nine digits. Raises ValueError, with the sentence to show, when the number cannot exist."""
    try:
        return str(register.validate(text))
    except ValidationError:
        raise ValueError("Dit BSN voldoet niet aan de elfproef.") from None


def encrypt(number: str) -> bytes:
    return seal(number.encode())


def decrypt(secret: bytes | memoryview) -> str:
    return unseal(secret).decode()


def fingerprint(number: str) -> bytes:
    """32 bytes by which the same number is recognised; without the key they tell nothing."""
    return hmac.new(settings.WERV_LOOKUP_KEY.encode(), number.encode(), hashlib.sha256).digest()


def contested_fingerprint(number: str, client: UUID) -> bytes:
    """For a number that another client has: one that is recognised as nobody's else, so that both can keep theirs."""
    return fingerprint(f"{number} {client}")


def mask(number: str) -> str:
    return f"•••••{number[-4:]}"
