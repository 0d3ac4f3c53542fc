import json
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models
from django.utils import timezone

from cases.models import Programme
from subsidies.models import Grant
from werv.ground.accounts.models import Organisation
from werv.ground.audit.models import IMPORT, acting
from werv.imports.actions import alone, apply, rejects_workbook
from werv.imports.containers import UnreadableFile
from werv.imports.known import Target
from werv.imports.matching import Plan, make_plan
from werv.imports.participants import read_participants

M = TypeVar("M", Programme, Organisation, Grant)
UNREADABLE = 2


class Command(BaseCommand):
    help = (
        "Leest een deelnemerslijst in (XLSX, XLS, ODS of CSV); goede regels komen erin, foute komen terug met de reden."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="BESTAND")
        parser.add_argument("--programme", required=True, metavar="CODE")
        parser.add_argument("--organisation", required=True, metavar="CODE")
        parser.add_argument("--grant", metavar="CODE")
        parser.add_argument("--sheet", metavar="NAAM")
        parser.add_argument("--dry-run", action="store_true", help="alleen laten zien wat er zou gebeuren")
        parser.add_argument("--rejects", type=Path, metavar="UIT.xlsx", help="de foute regels, met de reden erbij")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Target(
            known(Organisation, options["organisation"], "organisatie"),
            known(Programme, options["programme"], "programma"),
            known(Grant, options["grant"], "subsidie") if options["grant"] else None,
        )
        path, today = options["file"], timezone.localdate()
        try:
            parsed = read_participants(path, filename=path.name, today=today, sheet=options["sheet"])
            with acting(IMPORT), alone(target.organisation):
                plan = make_plan(parsed, target, today=today)
                if not options["dry_run"]:
                    apply(plan, by=IMPORT, now=timezone.now())
            if options["rejects"]:
                options["rejects"].write_bytes(rejects_workbook(parsed, plan.rejected(), path, path.name))
        except UnreadableFile as reason:
            raise CommandError(str(reason), returncode=UNREADABLE) from None
        except OSError as fault:
            name = fault.filename or path
            raise CommandError(f"{name} gaat niet open: {fault.strerror}.", returncode=UNREADABLE) from None
        self.stdout.write(json.dumps(plan.as_json(), ensure_ascii=False, indent=2) if options["json"] else told(plan))


def known(model: type[M], code: str, word: str) -> M:
    """The row with this code. Raises CommandError, in Dutch, with the codes there are."""
    rows: models.Manager[M] = model._default_manager
    try:
        return rows.get(code=code)
    except model.DoesNotExist:
        codes = ", ".join(rows.order_by("code").values_list("code", flat=True)) or "nog geen enkele"
        raise CommandError(f"Er is geen {word} met code {code}. Bekend: {codes}.", returncode=UNREADABLE) from None


def told(plan: Plan) -> str:
    """The outcome in a few Dutch lines."""
    result: dict[str, Any] = plan.as_json()
    lines = [
        f"{result['rows']} regels: {result['created']} nieuw, {result['updated']} gewijzigd, "
        f"{result['unchanged']} ongewijzigd, {len(result['duplicates'])} dubbel, "
        f"{len({each['row'] for each in result['rejected']})} afgewezen."
    ]
    lines += [f"Rij {each['row']} is dezelfde persoon als rij {each['of_row']}." for each in result["duplicates"]]
    lines += [f"Rij {each['row']}, {each['column']}: {each['message']}" for each in result["rejected"]]
    lines += [f"Let op rij {each['row']}, {each['column']}: {each['message']}" for each in result["warnings"]]
    if plan.parsed.unrecognised:
        lines.append(f"Niet herkende kolommen: {', '.join(plan.parsed.unrecognised)}.")
    return "\n".join(lines)
