"""manage.py verify_log: check the seals of the access log; exit 1 where broken."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from werv.ground.audit.models import COMMAND_LINE, acting
from werv.ground.audit.verifying import Verdict, verify


class Command(BaseCommand):
    help = "Controleert de zegels van het logboek en noemt elke regel die is gewijzigd, verwijderd of toegevoegd."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor", action="append", default=[], metavar="'NUMMER ZEGEL'", help="een zegel zoals het eerder was"
        )
        parser.add_argument("--anchor-file", metavar="BESTAND", help="eerder bewaarde zegels, één op een regel")
        parser.add_argument("--json", action="store_true", help="de uitkomst als JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        anchors = [*options["anchor"]]
        if options["anchor_file"]:
            try:
                anchors += Path(options["anchor_file"]).read_text(encoding="utf-8").splitlines()
            except (OSError, UnicodeDecodeError) as reason:
                raise CommandError(f"Het bestand met zegels kan niet worden gelezen: {reason}", returncode=2) from None
        with acting(COMMAND_LINE), transaction.atomic():
            verdict = verify(anchors)
        if options["json"]:
            self.stdout.write(json.dumps(verdict.as_json()))
        else:
            self.tell(verdict)
        if verdict.flaws:
            raise CommandError(f"Het logboek is niet zoals het geschreven is: {len(verdict.flaws)} keer.", returncode=1)

    def tell(self, verdict: Verdict) -> None:
        for flaw in verdict.flaws:
            self.stdout.write(str(flaw))
        self.stdout.write(
            f"{verdict.seals} zegels over {verdict.lines} regels gecontroleerd; {verdict.waiting} wachten nog, "
            f"{verdict.dropped} zijn na hun termijn vernietigd."
        )
        if verdict.last:
            self.stdout.write(f"Laatste zegel: {verdict.last}")
