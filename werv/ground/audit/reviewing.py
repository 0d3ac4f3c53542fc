"""The monthly look at the log: what was found of each unusual pattern, by whom and when."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from werv.ground.audit.models import Actor, LogReview, record


@transaction.atomic
def review(
    *, organisation: UUID, month: date, pattern: str, subject: str, finding: str, by: Actor, now: datetime
) -> LogReview:
    """Write down what was found of a pattern of `subject` (an actor_key); what was found first stands.

    An empty pattern says of the whole month that nothing stood out.
    """
    made, is_new = LogReview.objects.get_or_create(
        organisation=organisation,
        month=month,
        pattern=pattern,
        subject=subject,
        defaults={
            "finding": finding,
            "reviewed_at": now,
            "reviewed_by": by.actor_key,
            "reviewer_name": by.actor_name,
        },
    )
    if is_new:
        record("log.reviewed", made, by=by, month=month, pattern=pattern, finding=finding)
    return made
