"""`manage.py rotate_keys`: a new key first in the row, one run, and the old key can go."""

from base64 import urlsafe_b64decode

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import CommandError, call_command
from django.db import models

from cases.models import Client
from tests.factories import make_client
from tests.test_personal_data import own_models
from werv.ground import secrets
from werv.ground.secrets import SEALED_NAMES, rotate, seal, sealed_columns, unseal
from werv.imports.models import ImportFile

# What is binary and not sealed, each with its reason.
OPEN_BYTES = {
    "Client.bsn_fingerprint": "a keyed hash, by which the number is sought",
    "ClientEvent.bsn_fingerprint": "a keyed hash, by which the number is sought",
    "Event.digest": "a keyed hash of what changed",
    "Event.hash": "a hash of the line",
    "Seal.hashes": "hashes of lines",
    "Seal.mac": "a keyed hash",
    "Seal.previous": "a hash",
    "Seal.root": "a hash",
    "Document.content": "a file; who may see it is asked at its record",
    **dict.fromkeys(("Event.digest", "Event.hash"), "fingerprints of a line of the log"),
    **dict.fromkeys(("Seal.hashes", "Seal.root", "Seal.mac", "Seal.previous"), "fingerprints of sealed lines"),
}
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def sealed_things(settings, werv, programme, anouk):
    settings.WERV_BSN_KEYS = [OLD]
    for number in ("999990019", "123456782", "111222333"):
        make_client(organisation=werv, bsn=number)
    make_client(organisation=werv)
    ImportFile.objects.create(
        organisation=werv, programme=programme, name="lijst.csv", content_sealed=seal(b"Naam;Start"),
        corrections_sealed=b"", rejects_sealed=seal(b"PK"), uploaded_by=anouk,
    )  # fmt: skip
    settings.WERV_BSN_KEYS = [NEW, OLD]
    return settings


def masked() -> list[str]:
    return sorted(each.masked_bsn() for each in Client.objects.exclude(bsn_encrypted=None))


def test_afterwards_the_old_key_can_go(sealed_things, capsys):
    before = masked()

    call_command("rotate_keys")

    sealed_things.WERV_BSN_KEYS = [NEW]
    assert masked() == before
    file = ImportFile.objects.get()
    assert (file.content, unseal(file.rejects_sealed), file.corrections()) == (b"Naam;Start", b"PK", {})
    assert "cases_client.bsn_encrypted: 3 vernieuwd, 0 al goed" in capsys.readouterr().out


def test_a_second_run_changes_nothing(sealed_things, capsys):
    call_command("rotate_keys")
    before = [bytes(each.bsn_encrypted) for each in Client.objects.exclude(bsn_encrypted=None).order_by("pk")]

    call_command("rotate_keys")

    after = [bytes(each.bsn_encrypted) for each in Client.objects.exclude(bsn_encrypted=None).order_by("pk")]
    assert before == after
    assert "cases_client.bsn_encrypted: 0 vernieuwd, 3 al goed" in capsys.readouterr().out


def test_a_dry_run_only_counts(sealed_things, capsys):
    call_command("rotate_keys", "--dry-run")

    assert "cases_client.bsn_encrypted: 3 te vernieuwen" in capsys.readouterr().out
    sealed_things.WERV_BSN_KEYS = [NEW]
    with pytest.raises(InvalidToken):
        masked()


def test_broken_off_halfway_it_goes_on_where_it_was(sealed_things, monkeypatch):
    done = []

    def stops_at_the_second(*given, **named):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(given)
        return real(*given, **named)

    real = secrets._rotate_one
    monkeypatch.setattr(secrets, "_rotate_one", stops_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        rotate(Client, "bsn_encrypted", batch=1)
    monkeypatch.undo()

    outcome = rotate(Client, "bsn_encrypted", batch=1)

    assert (outcome.changed, outcome.already) == (1, 2)


def test_what_no_key_opens_is_named_and_no_reason_to_stop(sealed_things, capsys):
    lost = make_client(bsn="012345672")
    Client.objects.filter(pk=lost.pk).update(bsn_encrypted=Fernet(Fernet.generate_key()).encrypt(b"x"))

    with pytest.raises(CommandError, match="Gooi geen sleutel weg"):
        call_command("rotate_keys")

    told = capsys.readouterr()
    assert str(lost.pk) in told.err
    assert "cases_client.bsn_encrypted: 3 vernieuwd" in told.out


def test_no_sealed_column_can_be_forgotten():
    binary = {
        f"{model.__name__}.{each.name}"
        for model in own_models()
        for each in model._meta.local_fields
        if isinstance(each, models.BinaryField)
    }
    sealed = {f"{model.__name__}.{column}" for model, column in sealed_columns()}

    assert sealed >= {"Client.bsn_encrypted", "ImportFile.content_sealed"}
    assert binary - sealed == OPEN_BYTES.keys()
    assert all(each.endswith(SEALED_NAMES) for each in sealed)


def test_what_is_sealed_cannot_be_read_or_changed():
    sealed = seal(b"123456782")

    assert sealed != seal(b"123456782")
    assert b"123456782" not in sealed
    assert urlsafe_b64decode(sealed)[0] == 0x80  # Fernet: AES in CBC, then an HMAC over all of it
    for place in range(0, len(sealed), 7):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(InvalidToken):
            unseal(bytes(changed))
