"""Whoever sends more than a form asks for changes nothing more than the form says.

Every address that takes a POST is sent all names of all fields of all models, with what belongs to somebody else and
with values no browser sends. Afterwards the whole database is compared with what it was.
"""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from subsidies.models import Grant
from tests.access.canaries import own_models
from tests.access.conftest import signed_in
from tests.access.matrix import MATRIX
from tests.access.world import World, as_arguments
from werv.ground.accounts.permissions import Role

# What each form may change: a table, with the columns that a row which was there may get another value in.
# New rows may come in the tables that are named, also without columns.
CHANGES: dict[str, dict[str, set[str]]] = {
    "desk:ask_access": {"cases_accessrequest": set()},
    "desk:break_glass": {"cases_breakglass": set(), "cases_access": {"until", "last_day"}},
    "desk:break_glass_review": {"cases_breakglass": {"verdict", "note", "reviewed_at", "reviewed_by"}},
    "desk:client_bsn": {},
    "desk:client_bsn_change": {"cases_client": {"bsn_encrypted", "bsn_fingerprint"}},
    "desk:client_documents": {"cases_clientdocument": set(), "documents_document": set()},
    "desk:client_step": {"trajectories_step": set()},
    "desk:deputies": {"accounts_deputy": set(), "cases_access": {"last_day", "until"}},
    "desk:deputy_ends": {"accounts_deputy": {"last_day"}, "cases_access": {"last_day", "until"}},
    "desk:give_consent": {
        "cases_consent": set(),
        "cases_access": {"last_day", "until"},
        "cases_accessrequest": {"answer", "answered_at", "answered_by", "refusal_reason"},
    },
    "desk:legal_basis": {
        "cases_legalbasis": set(),
        "cases_access": {"last_day", "until"},
        "cases_accessrequest": {"answer", "answered_at", "answered_by"},
    },
    "desk:refuse_access": {"cases_accessrequest": {"answer", "answered_at", "answered_by", "refusal_reason"}},
    "desk:stop_consent": {
        "cases_consent": {"withdrawn_at", "withdrawn_by", "withdrawn_how"},
        "cases_access": {"last_day", "until"},
    },
    "desk:stop_legal_basis": {
        "cases_legalbasis": {"withdrawn_at", "withdrawn_by"},
        "cases_access": {"last_day", "until"},
    },
    "desk:client_statement": {"trajectories_ownstatement": set()},
    "desk:invitation_withdraw": {"accounts_invitation": {"withdrawn_at", "withdrawn_by_id"}},
    "desk:user_deactivate": {"accounts_user": {"is_active"}, "cases_access": {"last_day", "until"}},
    "desk:user_give_role": {"accounts_roleassignment": {"last_day"}, "cases_access": {"last_day", "until"}},
    "desk:user_invite": {"accounts_invitation": set()},
    "desk:user_reactivate": {"accounts_user": {"is_active"}, "cases_access": {"last_day", "until"}},
    "desk:user_reset_factor": {},
    "desk:user_take_role": {"accounts_roleassignment": {"last_day"}, "cases_access": {"last_day", "until"}},
    "privacy:approve": {
        "privacy_destructionproposal": {"outcome", "refusal_reason", "decided_at", "decided_by_id", "state"},
        "jobs_job": set(),
    },
    "privacy:breach_authority": {
        "privacy_breach": {
            "authority_decision",
            "authority_reason",
            "authority_told_at",
            "authority_number",
            "authority_decided_at",
            "authority_decided_by_id",
        },
    },
    "privacy:breach_people": {
        "privacy_breach": {
            "people_decision",
            "people_reason",
            "people_told_at",
            "people_decided_at",
            "people_decided_by_id",
        },
    },
    "privacy:change_breach": {
        "privacy_breach": {"aware_at", "aware_by", "what", "which_data", "people_count", "cause", "measures"},
    },
    "privacy:close_breach": {"privacy_breach": {"closed_at", "closed_by_id"}},
    "privacy:decide": {
        "privacy_subjectrequest": {
            "outcome",
            "outcome_reason",
            "letter",
            "answered_on",
            "decided_at",
            "decided_by_id",
            "legal_ground",
        },
    },
    "privacy:extend": {
        "privacy_subjectrequest": {"due_on", "extension_reason", "extended_at", "extended_by_id"},
    },
    "privacy:fill_in_term": {"privacy_retentionterm": set()},
    "privacy:hold": {"privacy_legalhold": set()},
    "privacy:lift_hold": {"privacy_legalhold": {"lifted_at", "lifted_by_id"}},
    "privacy:new_breach": {"privacy_breach": set()},
    "privacy:new_client_request": {"privacy_subjectrequest": set()},
    "privacy:new_request": {"privacy_subjectrequest": set()},
    "privacy:order_export": {"privacy_personexport": set(), "jobs_job": set()},
    "privacy:propose": {"jobs_job": set()},
    "privacy:refuse": {
        "privacy_destructionproposal": {"outcome", "refusal_reason", "decided_at", "decided_by_id", "state"},
    },
    "privacy:search": {},
    "privacy:take_over": {"privacy_subjectrequest": {"handler_id"}},
    "imports:check": {"imports_importfile": {"mapping", "corrections_sealed"}},
    "imports:read": {"imports_importfile": {"state"}, "jobs_job": set()},
    "imports:start": {"imports_importfile": set()},
    "privacy:review": {"audit_logreview": set()},
    "subsidies:new_report": {"subsidies_snapshot": set(), "jobs_job": set()},
    "subsidies:retry_report": {"jobs_job": set()},
}
# Tables from which a form may also take a row: what is shut, and a deputy who never began.
TAKES = {"cases_access": CHANGES.keys(), "accounts_deputy": {"desk:deputy_ends"}}
# In whose name a new row is: a request is of who asks.
SENDER = {"cases_accessrequest": "receiver_id"}
# Written by the database itself about what changed, or by signing in.
BESIDE = ("audit_event", "audit_seal", "accounts_session", "django_session", "pghistory_context")

HOSTILE: dict[str, Any] = {
    "a list": ["1", "2", "3"],
    "a NUL": "\x00",
    "half a letter": "\ud800".encode("utf-8", "surrogatepass"),
    "a megabyte": "x" * 1_000_000,
    "minus one": "-1",
    "beyond all numbers": "9" * 400,
    "a key of nothing": "00000000-0000-0000-0000-000000000000",
    "a day that is not": "2026-02-31",
    "the end of time": "9999-12-31",
    "nothing": "",
}
# What somebody would fill in where a form offers nothing.
LIKELY = {
    "first_day": "2026-01-01",
    "last_day": "2027-06-30",
    "title": "Plan van aanpak",
    "explanation": "De begeleider is ziek en er is niemand anders.",
    "note": "Bekeken.",
    "number": "111222333",
    "hours": "4",
}
ALSO = ("__proto__", "constructor[prototype]", "is_staff", "is_superuser", "next", "csrfmiddlewaretoken", "_method")
POSTING = sorted(name for name, row in MATRIX.items() if "POST" in row.methods and ":" in name)


def test_every_form_says_what_it_changes():
    assert CHANGES.keys() == set(POSTING)


def names() -> list[str]:
    """The names of all columns there are, and some that others tried before."""
    fields = {
        spelled
        for model in own_models()
        for each in model._meta.concrete_fields
        for spelled in (each.name, each.attname)
    }
    return [*sorted(fields), *ALSO]


def somebody_elses() -> dict[str, str]:
    """For every name of a column that points to a row: the key of one that is not WerV's."""
    values = {}
    for model in own_models():
        for each in model._meta.concrete_fields:
            if isinstance(each, models.ForeignKey):
                key = foreign(each.related_model)
                values |= {each.name: key, each.attname: key}
    return values


def foreign(model: type[models.Model]) -> str:
    owner = next((name for name in ("organisation", "lead_applicant") if name in column_names(model)), None)
    rows = model._default_manager.filter(**{f"{owner}__code": "MEDIANT"} if owner else {})
    found = rows.order_by("pk").first()
    return str(found.pk) if found else ""


def column_names(model: type[models.Model]) -> set[str]:
    return {each.name for each in model._meta.concrete_fields}


def whole_database() -> dict[str, dict[str, dict[str, Any]]]:
    """Every row of every table of ours, by its key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        tables = [name for (name,) in cursor.fetchall() if not name.endswith("event") and name not in BESIDE]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [each.name for each in cursor.description]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
            found[table] = {str(row.get("id", tuple(row.values()))): row for row in rows}
    return found


def undeclared(name: str, before: dict, after: dict) -> list[str]:
    """Changes that the form did not say it makes."""
    found = []
    for table, rows in after.items():
        there, said = before[table], CHANGES[name].get(table)
        if (gone := there.keys() - rows.keys()) and name not in TAKES.get(table, ()):
            found.append(f"{table}: {len(gone)} rows are gone")
        if said is None and (new := rows.keys() - there.keys()):
            found.append(f"{table}: {len(new)} new rows")
        for pk in rows.keys() & there.keys():
            changed = {column for column in rows[pk] if rows[pk][column] != there[pk][column]}
            if changed - (said or set()):
                found.append(f"{table}: {sorted(changed - (said or set()))}")
    return sorted(set(found))


def not_ours(before: dict, after: dict, world: World) -> list[str]:
    """New rows that are in the name of another organisation than that of who sent them."""
    werv = world.users[Role.JOB_COACH].organisation_id
    return [
        table
        for table, rows in after.items()
        for pk in rows.keys() - before[table].keys()
        if table != "cases_access" and rows[pk].get(SENDER.get(table, "organisation_id"), werv) != werv
    ]


def filled_in(browser: Browser, address: str) -> dict[str, Any]:
    """What a browser would send without touching anything: the form as it is offered."""
    answer = browser.get(address)
    form = (answer.context or {}).get("form") if answer.status_code == 200 else None
    if form is None:
        return {}
    values = {}
    for bound in form:
        value = bound.value()
        if not value and (choices := [key for key, _ in getattr(bound.field, "choices", []) if key]):
            value = [choices[0]] if isinstance(value, list) else choices[0]
        values[bound.html_name] = value or LIKELY.get(bound.name, "")
    return values


def addresses(name: str, world: World) -> Iterator[str]:
    row = MATRIX[name]
    for key in list(world.keys.get(row.key, {"": ()}).values())[:2]:
        yield reverse(name, args=as_arguments(key))


def sender(name: str, world: World) -> Browser:
    """Somebody who may: the first by the order of functions."""
    return signed_in(world.users[next(role for role in Role.values if role in MATRIX[name].may)])


@pytest.mark.parametrize("name", POSTING)
def test_what_a_form_does_not_ask_for_changes_nothing(world, name):
    browser = sender(name, world)
    forged = dict.fromkeys(names(), "9") | somebody_elses()
    for address in addresses(name, world):
        before = whole_database()
        with transaction.atomic():
            answer = browser.post(address, {**forged, **filled_in(browser, address)})
            after = whole_database()
            transaction.set_rollback(True)

        assert answer.status_code < 500
        assert undeclared(name, before, after) == []
        assert not_ours(before, after, world) == []


@pytest.mark.parametrize("name", POSTING)
def test_values_no_browser_sends_never_break_a_page(world, name):
    browser = sender(name, world)
    address = next(addresses(name, world))
    asked_for = [*filled_in(browser, address), "bestand"]
    before = whole_database()
    for kind, value in HOSTILE.items():
        with transaction.atomic():
            answers = [
                browser.post(address, dict.fromkeys(asked_for, value)),
                browser.post(address, {each: io.BytesIO(b"\x00\xff") for each in asked_for}),
                browser.post(address, b"\xff\xfe{]", content_type="application/json"),
            ]
            after = whole_database()
            transaction.set_rollback(True)

        assert [answer.status_code for answer in answers if answer.status_code >= 500] == [], kind
        assert undeclared(name, before, after) == [], kind


def test_a_forged_foreign_key_is_an_answer_and_not_an_act(world):
    """A report of another organisation's grant, and a list for it."""
    theirs = Grant.objects.get(code=world.keys["grant"]["foreign"])
    browser = signed_in(world.users[Role.CONTROLLER])

    answer: HttpResponse = browser.post(
        reverse("subsidies:new_report"), {"grant": theirs.pk, "first_day": "2026-01-01", "last_day": "2026-06-30"}
    )

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"grant"}
