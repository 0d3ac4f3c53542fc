import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from subsidies.actions import differences
from subsidies.models import Snapshot
from werv.ground.audit.models import COMMAND_LINE, acting
from werv.ground.pdf import identifier_of


class Command(BaseCommand):
    help = "Telt een vastgelegd verslag opnieuw uit zijn eigen feiten en vergelijkt; eindigt met 1 waar het verschilt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", metavar="SLEUTEL_OF_BESTAND", help="sleutel van het verslag, of de PDF zelf")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting(COMMAND_LINE):
            snapshot = self.find(options["report"])
            found = differences(snapshot)
        for line in found or [f"Verslag {snapshot} klopt: opnieuw geteld geeft dezelfde cijfers."]:
            self.stdout.write(line)
        if found:
            sys.exit(1)

    def find(self, text: str) -> Snapshot:
        path = Path(text)
        try:
            key = UUID(identifier_of(path.read_bytes()).removeprefix("werv ") if path.is_file() else text)
            return Snapshot.objects.get(pk=key)
        except (ValueError, Snapshot.DoesNotExist):
            raise CommandError(f"{text} is geen verslag dat hier is gemaakt.") from None
