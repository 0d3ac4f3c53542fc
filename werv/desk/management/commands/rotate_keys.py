"""manage.py rotate_keys: seal everything anew with the first key, so that the older ones can go."""

from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from werv.ground.accounts.sealing import rotate_factors
from werv.ground.audit.models import COMMAND_LINE, acting
from werv.ground.secrets import rotate, sealed_columns


class Command(BaseCommand):
    help = "Verzegel BSN's en lijsten opnieuw met de eerste sleutel van WERV_BSN_KEYS; daarna kan de oude weg."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Alleen tellen, niets veranderen.")
        parser.add_argument("--batch", type=int, default=500, help="Hoeveel rijen in één transactie (500).")

    def handle(self, *args: Any, dry_run: bool, batch: int, **options: Any) -> None:
        unreadable = 0
        with acting(COMMAND_LINE):
            columns = (rotate(model, column, batch=batch, dry_run=dry_run) for model, column in sealed_columns())
            for outcome in chain(columns, [rotate_factors(dry_run=dry_run)]):
                verb = "te vernieuwen" if dry_run else "vernieuwd"
                self.stdout.write(
                    f"{outcome.table}.{outcome.column}: {outcome.changed} {verb}, {outcome.already} al goed"
                )
                for key in outcome.unreadable:
                    self.stderr.write(f"{outcome.table}.{outcome.column}: met geen sleutel te openen: {key}")
                unreadable += len(outcome.unreadable)
        if unreadable:
            raise CommandError(f"{unreadable} waarden zijn met geen van de sleutels te openen. Gooi geen sleutel weg.")
