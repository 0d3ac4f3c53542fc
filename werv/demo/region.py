"""The region of the demo in the database: organisations, programmes, grants and the cast.

Loading it again changes nothing.
"""

import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Model

from cases.access import ROLES_IN_CASES
from cases.models import BsnBasis, ConsentText, LegalArticle, Programme, ProgrammeLeader, ProgrammeVersion, RoleCategory
from subsidies.models import Funder, Grant, Indicator, Target
from trajectories.models import Employer
from werv.demo.cast import CAST, SECOND_OFFICER
from werv.demo.names import DATA
from werv.demo.simulator import CLIENTS_OF_THE_TARGETS, quarters
from werv.ground.accounts.models import Organisation, RoleAssignment, User
from werv.ground.accounts.permissions import Role

TASKS = {"ALMELO": "PW-64", "UWV": "SUWI-54"}
VERSIONS_HOLD_FROM = date(2019, 1, 1)
KEYS = uuid.UUID("6d1c39a6-6f0e-4b0e-9a3c-0f6a3d3f2a57")

M = TypeVar("M", bound=Model)


def key(*parts: object) -> uuid.UUID:
    """The same parts, the same key."""
    return uuid.uuid5(KEYS, "/".join(map(str, parts)))


def plan() -> dict[str, Any]:
    """The region as it stands in data/region.toml."""
    return tomllib.loads((DATA / "region.toml").read_text(encoding="utf-8"))


@dataclass
class Region:
    """Keys of what stands in the database, by code; employers in the order of the plan."""

    plan: dict[str, Any]
    organisations: dict[str, uuid.UUID]
    programmes: dict[str, uuid.UUID]
    versions: dict[str, uuid.UUID]
    grants: dict[str, uuid.UUID]
    employers: list[uuid.UUID]
    cast: dict[str, User]
    laws: dict[str, str] = field(default_factory=dict)
    needs: dict[str, tuple[str, ...]] = field(default_factory=dict)  # categories by function
    consent_text: uuid.UUID | None = None
    articles: dict[str, LegalArticle] = field(default_factory=dict)  # by the organisation whose task it is


def make_missing(model: type[M], by: tuple[str, ...], wanted: list[dict[str, Any]]) -> dict[Any, M]:
    """Rows of `model`, known by the fields of `by`. Those that are not there are made; the rest stay as they are."""

    def known() -> dict[Any, M]:
        single = len(by) == 1
        return {
            (getattr(row, by[0]) if single else tuple(getattr(row, name) for name in by)): row
            for row in model._default_manager.all()
        }

    there = known()
    new = [
        model(id=key(model._meta.label, *(given[name] for name in by)), **given)
        for given in wanted
        if (given[by[0]] if len(by) == 1 else tuple(given[name] for name in by)) not in there
    ]
    model._default_manager.bulk_create(new)
    return known() if new else there


def load_region(today: date, clients: int) -> Region:
    """Make what is missing. Targets are set for this many clients."""
    given = plan()
    organisations = make_missing(
        Organisation,
        ("code",),
        [{name: each[name] for name in ("code", "name", "kind")} for each in given["organisations"]],
    )
    programmes = make_missing(
        Programme,
        ("code",),
        [
            {"code": each["code"], "name": each["name"], "has_ladder_goal": each.get("ladder", True)}
            for each in given["programmes"]
        ],
    )
    versions = load_versions(given, programmes)
    load_bsn_bases(given, organisations, programmes)
    employers = make_missing(Employer, ("name",), [{"name": name} for name in given["employers"]["names"]])
    cast = load_cast(organisations, today)
    load_leaders(given, organisations, programmes, cast, today)
    grants = load_grants(given, organisations, programmes, today, clients)
    return Region(
        given,
        {code: row.pk for code, row in organisations.items()},
        {code: row.pk for code, row in programmes.items()},
        versions,
        {code: row.pk for code, row in grants.items()},
        [employers[name].pk for name in given["employers"]["names"]],
        cast,
        {each["code"]: each["law"] for each in given["programmes"]},
        {role: RoleCategory.objects.of([role], today) for role in ROLES_IN_CASES},
        ConsentText.objects.running_on(today).get().pk,
        {organisation: LegalArticle.objects.get(code=code) for organisation, code in TASKS.items()},
    )


def load_versions(given: dict[str, Any], programmes: Mapping[str, Programme]) -> dict[str, uuid.UUID]:
    versions = make_missing(
        ProgrammeVersion,
        ("programme_id", "first_day"),
        [
            {"programme_id": programmes[each["code"]].pk, "first_day": VERSIONS_HOLD_FROM, "law": each["law"]}
            for each in given["programmes"]
        ],
    )
    return {each["code"]: versions[programmes[each["code"]].pk, VERSIONS_HOLD_FROM].pk for each in given["programmes"]}


def load_bsn_bases(
    given: dict[str, Any], organisations: Mapping[str, Organisation], programmes: Mapping[str, Programme]
) -> None:
    make_missing(
        BsnBasis,
        ("organisation_id", "programme_id"),
        [
            {
                "organisation_id": organisations[each["code"]].pk,
                "programme_id": programmes[programme["code"]].pk,
                "legal_basis": given["bsn"]["basis"][each["kind"]],
                "first_day": VERSIONS_HOLD_FROM,
            }
            for each in given["organisations"]
            if each["kind"] in given["bsn"]["basis"]
            for programme in given["programmes"]
            if programme["code"] not in given["bsn"]["without"]
        ],
    )


def load_cast(organisations: Mapping[str, Organisation], today: date) -> dict[str, User]:
    # Hashed once for all of them: they share one password, and each hash takes a tenth of a second.
    password = make_password(settings.WERV_DEMO_PASSWORD or None)
    users = make_missing(
        User,
        ("email",),
        [
            {
                "email": member.email,
                "full_name": member.full_name,
                "organisation_id": organisations[member.organisation].pk,
                "password": password,
            }
            for member in (*CAST, SECOND_OFFICER)
        ],
    )
    make_missing(
        RoleAssignment,
        ("user_id", "role"),
        [
            {"user_id": users[member.email].pk, "role": member.role, "first_day": employed_since(today)}
            for member in (*CAST, SECOND_OFFICER)
        ],
    )
    return users


def employed_since(today: date) -> date:
    """The demo's people work here from before the first client came."""
    return today - timedelta(days=5 * 365)


def load_leaders(
    given: dict[str, Any],
    organisations: Mapping[str, Organisation],
    programmes: Mapping[str, Programme],
    cast: Mapping[str, User],
    today: date,
) -> None:
    """Project leaders lead the programmes that their own organisation carries out."""
    make_missing(
        ProgrammeLeader,
        ("programme_id", "organisation_id", "user_id"),
        [
            {
                "programme_id": programmes[programme["code"]].pk,
                "organisation_id": organisations[member.organisation].pk,
                "user_id": cast[member.email].pk,
                "first_day": employed_since(today),
            }
            for member in CAST
            if member.role == Role.PROJECT_LEADER
            for programme in given["programmes"]
            if member.organisation in programme["at"]
        ],
    )


def load_grants(
    given: dict[str, Any],
    organisations: Mapping[str, Organisation],
    programmes: Mapping[str, Programme],
    today: date,
    clients: int,
) -> dict[str, Grant]:
    funders = make_missing(Funder, ("code",), given["funders"])
    before = set(Grant.objects.values_list("code", flat=True))
    grants = make_missing(
        Grant,
        ("code",),
        [
            {
                "code": each["code"],
                "title": each["title"],
                "number": each["number"],
                "funder_id": funders[each["funder"]].pk,
                "lead_applicant_id": organisations[each["lead"]].pk,
                "programme_id": programmes[each["programme"]].pk,
                "purpose": each["purpose"].strip(),
                "first_day": date(today.year + each["first_year"], 1, 1),
                "last_day": date(today.year + each["last_year"], 12, 31),
                "awarded_eur": Decimal(each["awarded_eur"]),
                "counts_travel": each.get("counts_travel", False),
            }
            for each in given["grants"]
        ],
    )
    for each in given["grants"]:
        if each["code"] not in before:
            grants[each["code"]].partners.set([organisations[code] for code in each["partners"]])
    targets = [
        {
            "grant_id": grants[each["code"]].pk,
            "indicator": indicator,
            "first_day": quarter.first_day,
            "last_day": quarter.last_day,
            "value": round(amount * clients / CLIENTS_OF_THE_TARGETS),
        }
        for each in given["grants"]
        if each["code"] not in before
        for indicator, name in ((Indicator.INFLOW, "inflow"), (Indicator.PAID_WORK, "paid_work"))
        for quarter, amount in quarters(today.year + each["first_year"], each[name])
    ]
    make_missing(Target, ("grant_id", "indicator", "first_day"), targets)
    return grants
