"""Acts on grants: fixing a report, and checking one that was fixed."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.db import transaction

from subsidies.facts import facts_as_json, facts_from_json, read_facts, read_targets
from subsidies.figures import Targets, count
from subsidies.models import Grant, Indicator, Snapshot
from werv.ground.accounts.models import User
from werv.ground.audit.models import Actor, record
from werv.ground.errors import RuleViolation
from werv.ground.periods import Period

TEMPLATE = "funder-1"  # the report's sections and words; another text is another template


@transaction.atomic
def freeze(*, grant: Grant, period: Period, by: Actor, now: datetime, ordered_by: User | None = None) -> Snapshot:
    """Fix the figures of `grant` over `period` as they stand at `now`, with the facts they were counted from.

    When nothing changed since the last report over these days, that one is given back: asked twice, made once.
    Raises RuleViolation when the period and the grant's have no day in common.
    """
    if period.last_day < grant.first_day or period.first_day > grant.last_day:
        raise RuleViolation(f"Deze subsidie loopt van {grant.period}. Kies een periode die daarmee overlapt.")
    # One at a time per grant, so that two who press the button together get one report.
    Grant.objects.select_for_update().get(pk=grant.pk)
    persons = read_facts(grant, period)
    targets = read_targets(grant)
    content = {
        "template": TEMPLATE,
        "header": header_of(grant, targets),
        "figures": count(grant.code, period, persons, targets).as_json(),
        "facts": facts_as_json(persons),
    }
    fingerprint = fingerprint_of(content)
    last = (
        Snapshot.objects.filter(grant=grant, first_day=period.first_day, last_day=period.last_day)
        .order_by("-version")
        .first()
    )
    if last is not None and last.sha256 == fingerprint:
        return last
    snapshot = Snapshot.objects.create(
        grant=grant,
        first_day=period.first_day,
        last_day=period.last_day,
        version=last.version + 1 if last else 1,
        replaces=last,
        sha256=fingerprint,
        made_at=now,
        made_by=by.actor_name,
        ordered_by=ordered_by,
        **content,
    )
    record("report.frozen", snapshot, by=by, sha256=fingerprint)
    return snapshot


def header_of(grant: Grant, targets: Targets) -> dict[str, Any]:
    """What the report says of the project, in words and targets."""
    return {
        "title": grant.title,
        "code": grant.code,
        "number": grant.number,
        "funder": grant.funder.name,
        "lead_applicant": grant.lead_applicant.name,
        "partners": [partner.name for partner in grant.partners.order_by("name")],
        "programme": grant.programme.name,
        "purpose": grant.purpose,
        "grant_from": grant.first_day.isoformat(),
        "grant_to": grant.last_day.isoformat(),
        "awarded_eur": str(grant.awarded_eur),
        "min_cell": grant.funder.min_cell,
        "targets": [
            {
                "indicator": indicator,
                "label": Indicator(indicator).label,
                "from": first_day.isoformat(),
                "to": last_day.isoformat(),
                "value": value,
            }
            for indicator, first_day, last_day, value in targets
        ],
    }


def fingerprint_of(content: dict[str, Any]) -> str:
    """SHA-256 over the content in one fixed notation."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differences(snapshot: Snapshot) -> list[str]:
    """Where a frozen report does not hold any more, in Dutch; nothing when it does.

    The figures are counted again from the facts that the report itself kept, so that it can be checked years later.
    """
    found = []
    content = {name: getattr(snapshot, name) for name in ("template", "header", "figures", "facts")}
    if fingerprint_of(content) != snapshot.sha256:
        found.append("De inhoud past niet bij de vingerafdruk: er is iets aan het verslag veranderd.")
    targets = [
        (each["indicator"], date.fromisoformat(each["from"]), date.fromisoformat(each["to"]), each["value"])
        for each in snapshot.header["targets"]
    ]
    again = count(snapshot.grant.code, snapshot.period, facts_from_json(snapshot.facts), targets).as_json()
    for name, value in again.items():
        if snapshot.figures.get(name) != value:
            found.append(f"{name}: in het verslag {snapshot.figures.get(name)}, opnieuw geteld {value}.")
    return found
