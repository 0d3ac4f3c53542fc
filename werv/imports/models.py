"""Lists that were handed in, and what they said last time."""

import json
import uuid
from typing import Self

from django.db import models
from django.urls import reverse

from cases.models import Programme
from subsidies.models import Grant
from trajectories.models import IN_TRAJECTORY, Trajectory
from werv.ground.accounts.models import Organisation, User
from werv.ground.audit.history import logged
from werv.ground.secrets import seal, unseal
from werv.ground.walls import IS_USER, MINE, walled


class ImportState(models.TextChoices):
    CHECKING = "checking", "in controle"
    APPLYING = "applying", "wordt ingelezen"
    APPLIED = "applied", "ingelezen"


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    def visible_to(self, user: User) -> Self:
        """Lists that the user handed in himself, for the organisation he works for now."""
        return self.filter(organisation=user.organisation_id, uploaded_by=user)


@walled(read=MINE, write=f"{IS_USER} AND {MINE}")
class ImportFile(models.Model):
    """A list as it was handed in (ingelezen lijst), how its columns were read, and what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", verbose_name="programma")
    grant = models.ForeignKey(
        Grant, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name="subsidie"
    )
    name = models.CharField("bestandsnaam", max_length=200)
    # Sealed: a list holds names and numbers in clear text. Emptied once it has been read in.
    content_sealed = models.BinaryField("inhoud")
    sheet = models.CharField("werkblad", max_length=100, blank=True)
    # {"3": "birth_date"}: what a person said of a column; without a say the heading decides.
    mapping = models.JSONField("kolommen", default=dict, blank=True)
    corrections_sealed = models.BinaryField("verbeteringen")
    state = models.CharField("toestand", max_length=10, choices=ImportState.choices, default=ImportState.CHECKING)
    result = models.JSONField("uitkomst", default=dict, blank=True)
    rejects_sealed = models.BinaryField("afgewezen regels", null=True)
    uploaded_at = models.DateTimeField("aangeboden op", auto_now_add=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        verbose_name = "ingelezen lijst"
        verbose_name_plural = "ingelezen lijsten"
        ordering = ("-uploaded_at",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("imports:check", args=[self.pk])

    @property
    def content(self) -> bytes:
        return unseal(self.content_sealed)

    def corrections(self) -> dict[tuple[int, str], str]:
        """What was mended on the screen, by row and field; the file itself stays as it was."""
        if not self.corrections_sealed:
            return {}
        return {(row, name): text for row, name, text in json.loads(unseal(self.corrections_sealed))}

    def correct(self, corrections: dict[tuple[int, str], str]) -> None:
        """Add corrections to those there are; the caller saves."""
        together = self.corrections() | corrections
        listed = [[row, name, text] for (row, name), text in together.items()]
        self.corrections_sealed = seal(json.dumps(listed).encode())

    def has_rejects(self) -> bool:
        return bool(self.rejects_sealed)


@walled(read=IN_TRAJECTORY, write=f"{IS_USER} AND {IN_TRAJECTORY}")
@logged()
class ImportedRow(models.Model):
    """What the last list said about a trajectory, field by field (ingelezen regel).

    A value that differs from it was changed by hand since, and a later list does not overwrite that in silence.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    trajectory = models.OneToOneField(Trajectory, on_delete=models.CASCADE, related_name="+")
    values = models.JSONField("waarden")
    imported_at = models.DateTimeField("ingelezen op")
    imported_by = models.CharField("ingelezen door", max_length=200)

    class Meta:
        verbose_name = "ingelezen regel"
        verbose_name_plural = "ingelezen regels"

    def __str__(self) -> str:
        return f"regel van {self.imported_at:%d-%m-%Y}"
