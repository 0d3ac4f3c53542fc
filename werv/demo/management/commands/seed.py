"""manage.py seed: an invented region with clients, for the demo, for trying things out and for measuring."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.models import Client
from werv.demo.fill import fill
from werv.ground.errors import RuleViolation


class Command(BaseCommand):
    help = "Vult een lege database met een verzonnen regio: dezelfde seed en dag geven dezelfde gegevens."

    requires_system_checks: list[str] = []  # it needs the tables only, and make demo waits for it

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clients", type=int, default=500, metavar="N", help="aantal cliënten (500)")
        parser.add_argument(
            "--steps-per-client", type=int, metavar="N", help="contactmomenten per cliënt; anders zoals het loopt"
        )
        parser.add_argument("--random-seed", type=int, default=1, metavar="S", help="begin van het toeval (1)")
        parser.add_argument(
            "--today", type=date.fromisoformat, metavar="DATUM", help="laatste dag van de gegevens (vandaag)"
        )

        parser.add_argument("--if-empty", action="store_true", help="doe niets als er al cliënten zijn")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["clients"] < 1 or (options["steps_per_client"] or 0) < 0:
            raise CommandError("Het aantal cliënten is minstens 1, en het aantal contactmomenten minstens 0.")
        if options["if_empty"] and Client.objects.exists():
            return
        try:
            filled = fill(
                clients=options["clients"],
                steps_per_client=options["steps_per_client"],
                random_seed=options["random_seed"],
                today=options["today"] or timezone.localdate(),
            )
        except RuleViolation as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"{filled.clients} cliënten, {filled.trajectories} trajecten en {filled.steps} contactmomenten gemaakt."
        )
