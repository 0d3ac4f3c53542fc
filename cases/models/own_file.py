"""The client's own way in."""

import uuid

from django.db import models

from cases.models.clients import KNOWN_CLIENT, Client
from werv.ground.accounts.models import User
from werv.ground.audit.history import tracked
from werv.ground.audit.models import Event
from werv.ground.walls import ME, NEVER, door, walled


@walled(read=f"{{row}}.user_id = {ME} OR {KNOWN_CLIENT}", write=NEVER)
@tracked()
class ClientAccount(models.Model):
    """Which client a user is himself (eigen account): it opens all that is kept about him, and nobody else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="client_account")
    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="account")
    linked_at = models.DateTimeField("gekoppeld op")
    linked_by = models.CharField("gekoppeld door", max_length=200)

    class Meta:
        verbose_name = "account van een cliënt"
        verbose_name_plural = "accounts van cliënten"

    def __str__(self) -> str:
        return f"account van {self.client}"


# Who looked at a file is for the client to know, whichever organisation they work for.
MY_FILE = f"ARRAY(SELECT account.client_id FROM cases_clientaccount account WHERE account.user_id = {ME})"
door(Event, read=f"{{row}}.clients && {MY_FILE}")
