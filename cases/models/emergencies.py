"""Looking without a relation, in an emergency: short, with a reason, and looked at afterwards."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from cases.access import running
from cases.models.clients import Client
from cases.querysets.clients import BreakGlassQuerySet
from werv.ground.accounts.models import Organisation, User
from werv.ground.accounts.permissions import Role
from werv.ground.audit.history import tracked
from werv.ground.walls import ME, MINE, NEVER, walled

LONGEST_HOURS = 24
I_GUARD_PRIVACY = f"""EXISTS (SELECT FROM accounts_roleassignment role
    WHERE role.user_id = {ME} AND role.role = '{Role.PRIVACY_OFFICER}' AND {running("role")})"""
SHORTEST_EXPLANATION = 20


class BreakGlassReason(models.TextChoices):
    DANGER = "danger", "acuut gevaar voor de cliënt of iemand anders"
    CRISIS = "crisis", "crisis, en de eigen begeleider is niet bereikbaar"
    MISSING = "missing", "de cliënt is zoek of reageert niet"
    OTHER = "other", "iets anders dat niet kan wachten"


class BreakGlassVerdict(models.TextChoices):
    JUSTIFIED = "justified", "terecht"
    UNJUSTIFIED = "unjustified", "onterecht"


@walled(read=f"{{row}}.user_id = {ME} OR ({MINE} AND {I_GUARD_PRIVACY})", write=NEVER)
@tracked()
class BreakGlass(models.Model):
    """A professional opened a case of the own organisation in which he takes no part (noodknop)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="emergencies")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("reden", max_length=20, choices=BreakGlassReason.choices)
    explanation = models.CharField("toelichting", max_length=500)
    opened_at = models.DateTimeField("geopend op")
    opened_by = models.CharField("geopend door", max_length=200)
    until = models.DateTimeField("open tot")
    verdict = models.CharField("oordeel", max_length=20, choices=BreakGlassVerdict.choices, blank=True)
    note = models.CharField("toelichting bij het oordeel", max_length=500, blank=True)
    reviewed_at = models.DateTimeField("beoordeeld op", null=True, blank=True)
    reviewed_by = models.CharField("beoordeeld door", max_length=200, blank=True)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        verbose_name = "gebruik van de noodknop"
        verbose_name_plural = "gebruik van de noodknop"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("opened_at"), until__lte=F("opened_at") + timedelta(hours=LONGEST_HOURS)),
                name="break_glass_a_day_at_most",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_at=None, reviewed_by="")
                | (~Q(verdict="") & Q(reviewed_at__isnull=False) & ~Q(reviewed_by="")),
                name="break_glass_reviewed_whole_or_not",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-opened_at"], name="break_glass_by_organisation")]

    def __str__(self) -> str:
        return f"noodknop van {self.user}"

    def pseudonym(self) -> str:
        """Which case it was, for the privacy officer, to whom the client himself is not open."""
        return f"cliënt {str(self.client_id)[:8]}"
