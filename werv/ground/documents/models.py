"""Files that werv made or was given. They live in Postgres: one backup, one wall, any number of workers."""

import hashlib
import uuid

from django.db import models

from werv.ground.accounts.models import Organisation
from werv.ground.walls import IS_USER, NEVER, walled


# Seen through what it belongs to: a report, a file.
@walled(read=NEVER, write=IS_USER)
class Document(models.Model):
    """A file with its fingerprint (document). Its content never changes: a correction is another document."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("bestandsnaam", max_length=200)
    media_type = models.CharField("soort", max_length=100)
    content = models.BinaryField("inhoud")
    sha256 = models.CharField("vingerafdruk", max_length=64, editable=False)
    made_at = models.DateTimeField("gemaakt op", auto_now_add=True)
    made_by = models.CharField("gemaakt door", max_length=200)

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documenten"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sha256 = hashlib.sha256(bytes(self.content)).hexdigest()
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
