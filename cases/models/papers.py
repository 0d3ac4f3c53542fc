"""Files about a client."""

import uuid
from datetime import datetime

from django.db import models, transaction
from django.urls import reverse

from cases.access import Category, opened
from cases.models.clients import Client
from cases.querysets.clients import ClientDocumentQuerySet
from werv.ground.accounts.models import Organisation, User
from werv.ground.audit.history import tracked
from werv.ground.audit.models import record
from werv.ground.documents.models import Document
from werv.ground.files.accepting import AcceptedFile
from werv.ground.walls import IS_USER, MINE, door, some, walled

ITS_OWN = opened("{row}.category")


@walled(read=ITS_OWN, write=f"{IS_USER} AND {MINE} AND {ITS_OWN}")
@tracked()
class ClientDocument(models.Model):
    """A file about a client (document in het dossier), in one category of the record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="documents", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.CharField("deel van het dossier", max_length=15, choices=Category.choices)
    title = models.CharField("omschrijving", max_length=200)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+", verbose_name="bestand")
    uploaded_at = models.DateTimeField("toegevoegd op")
    uploaded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="toegevoegd door"
    )

    objects = ClientDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document van een cliënt"
        verbose_name_plural = "documenten van cliënten"
        indexes = [models.Index(fields=["client", "-uploaded_at"], name="client_document_by_client")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("desk:client_document", args=[self.client_id, self.pk])

    @classmethod
    @transaction.atomic
    def add(
        cls, client: Client, file: AcceptedFile, *, title: str, category: str, by: User, now: datetime
    ) -> "ClientDocument":
        """Keep a file that was found safe, as a record of the organisation of `by`."""
        kept = Document.objects.create(
            organisation=by.organisation,
            name=file.name,
            media_type=file.media_type,
            content=file.content,
            made_by=by.full_name,
        )
        added = cls.objects.create(
            client=client,
            organisation=by.organisation,
            category=category,
            title=title,
            document=kept,
            uploaded_at=now,
            uploaded_by=by,
        )
        record("document.added", added, by=by, client=client.pk, category=category)
        return added


door(Document, read=some("cases_clientdocument paper WHERE paper.document_id = {row}.id"))
