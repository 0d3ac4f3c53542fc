"""Days and grants as they are typed on the command line."""

from argparse import ArgumentTypeError
from datetime import date, datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from subsidies.models import Grant
from werv.ground.periods import Period


def day(text: str) -> date:
    try:
        value = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is geen dag; schrijf 2026-12-31.") from None
    if not 1900 <= value.year < 2200:
        raise ArgumentTypeError(f"{text} ligt buiten 1900 tot 2200.")
    return value


def moment(text: str) -> datetime:
    """A moment; without a time zone it is Dutch time, and a day alone is the end of that day."""
    try:
        if len(text) == len("2026-12-31"):
            text += "T23:59:59.999999"
        value = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is geen moment; schrijf 2026-12-31T17:30.") from None
    return value if value.tzinfo else timezone.make_aware(value)


def add_grant_and_period(parser: CommandParser) -> None:
    parser.add_argument("--grant", required=True, metavar="CODE", help="code van de subsidie, bijvoorbeeld GAK-SVS")
    parser.add_argument("--from", required=True, dest="first_day", type=day, metavar="JJJJ-MM-DD")
    parser.add_argument("--to", required=True, dest="last_day", type=day, metavar="JJJJ-MM-DD", help="peildatum")


def grant_and_period(options: dict[str, Any]) -> tuple[Grant, Period]:
    """Raises CommandError, in Dutch, when the grant is unknown or the period runs backwards."""
    try:
        grant = Grant.objects.get(code=options["grant"])
        return grant, Period(options["first_day"], options["last_day"])
    except Grant.DoesNotExist:
        known = ", ".join(Grant.objects.values_list("code", flat=True)) or "nog geen enkele"
        raise CommandError(f"Er is geen subsidie {options['grant']}. Bekend: {known}.") from None
    except ValueError as refusal:
        raise CommandError(str(refusal)) from None
