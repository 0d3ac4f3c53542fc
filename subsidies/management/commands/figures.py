import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from subsidies.figures import compute
from subsidies.management.days import add_grant_and_period, grant_and_period, moment


class Command(BaseCommand):
    help = "De cijfers van een subsidie over een periode."

    def add_arguments(self, parser: CommandParser) -> None:
        add_grant_and_period(parser)
        parser.add_argument("--as-of", type=moment, metavar="MOMENT", help="zoals de gegevens toen stonden")
        parser.add_argument("--json", action="store_true", help="als één JSON-object")

    def handle(self, *args: Any, **options: Any) -> None:
        grant, period = grant_and_period(options)
        figures = compute(grant, period, as_of=options["as_of"]).as_json()
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2))
            return
        for name, value in figures.items():
            self.stdout.write(f"{name:36} {value}")
