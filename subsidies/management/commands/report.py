from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from subsidies import documents
from subsidies.actions import freeze
from subsidies.management.days import add_grant_and_period, grant_and_period
from werv.ground.audit.models import COMMAND_LINE, acting
from werv.ground.errors import RuleViolation


class Command(BaseCommand):
    help = "Het verslag van een subsidie als PDF, en desgewenst de exacte cijfers als spreadsheet."

    def add_arguments(self, parser: CommandParser) -> None:
        add_grant_and_period(parser)
        parser.add_argument("--out", required=True, type=Path, metavar="BESTAND.pdf")
        parser.add_argument("--xlsx", type=Path, metavar="BESTAND.xlsx", help="exacte cijfers: intern, niet verzenden")

    def handle(self, *args: Any, **options: Any) -> None:
        grant, period = grant_and_period(options)
        try:
            with acting(COMMAND_LINE):
                snapshot = freeze(grant=grant, period=period, by=COMMAND_LINE, now=timezone.now())
            options["out"].write_bytes(documents.render(snapshot))
            if options["xlsx"]:
                options["xlsx"].write_bytes(documents.workbook(snapshot.figures, snapshot.header, internal=True))
        except RuleViolation as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as fault:
            raise CommandError(f"Het bestand kan niet worden geschreven: {fault.strerror}.") from None
        self.stdout.write(f"Verslag {snapshot.pk}, versie {snapshot.version}, staat in {options['out']}.")
