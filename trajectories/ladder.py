"""The participation ladder: six rungs (treden), a dated measurement and no programme.

Source: docs/rules.md, "De ladder"; labels as Dutch municipalities use them.
"""

from django.db.models import IntegerChoices, TextChoices


class Rung(IntegerChoices):
    ISOLATED = 1, "Geïsoleerd"
    CONTACTS = 2, "Sociale contacten buitenshuis"
    ACTIVITIES = 3, "Deelname aan georganiseerde activiteiten"
    UNPAID_WORK = 4, "Onbetaald werk"
    SUPPORTED_WORK = 5, "Betaald werk met ondersteuning"
    PAID_WORK = 6, "Betaald werk"


class Moment(TextChoices):
    """When in a trajectory the measurement was taken."""

    START = "start", "start"
    BETWEEN = "between", "tussen"
    END = "end", "eind"
    AFTERCARE = "aftercare", "nazorg"


# Of one day: a measurement at the start comes before one in between, and that before one at the end.
MOMENT_ORDER = {Moment.START: 0, Moment.BETWEEN: 1, Moment.END: 2, Moment.AFTERCARE: 3}
