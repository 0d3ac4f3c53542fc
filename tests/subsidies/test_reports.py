"""A report: figures fixed with the facts they were counted from, once per state of affairs."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from subsidies.actions import differences, freeze
from subsidies.models import Snapshot
from subsidies.tasks import render_document
from tests.factories import make_funding, make_grant, make_measurement, make_step
from trajectories.ladder import Moment
from werv.ground.audit.models import SEED
from werv.ground.errors import RuleViolation
from werv.ground.jobs import tasks
from werv.ground.jobs.models import Job
from werv.ground.periods import Period

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def grant(db, werv, programme):
    return make_grant(lead_applicant=werv, programme=programme)


@pytest.fixture
def funded(grant, trajectory, anouk):
    make_funding(trajectory, grant, date(2026, 1, 5))
    make_measurement(trajectory, 2)
    make_measurement(trajectory, 3, date(2026, 6, 1), moment=Moment.BETWEEN)
    make_step(trajectory, anouk, day=date(2026, 2, 2), note="Fatima wil graag in de keuken werken.")
    return trajectory


def frozen(grant, period=YEAR) -> Snapshot:
    return freeze(grant=grant, period=period, by=SEED, now=timezone.now())


def test_asked_twice_it_is_one_report(grant, funded):
    assert frozen(grant) == frozen(grant)


def test_a_correction_is_a_new_version_that_names_the_old_one(grant, funded):
    first = frozen(grant)
    make_measurement(funded, 4, date(2026, 8, 1), moment=Moment.BETWEEN)

    second = frozen(grant)

    assert (second.version, second.replaces) == (2, first)
    assert first.figures["ladder_matrix"] == {"2": {"3": 1}}


def test_the_facts_of_a_report_hold_no_name_and_no_key(grant, funded, client):
    snapshot = frozen(grant)

    kept = json.dumps([snapshot.facts, snapshot.figures, snapshot.header])
    for secret in ("Fatima", "Idrissi", "keuken", str(client.pk), str(funded.pk), client.pk.hex):
        assert secret not in kept


def test_a_frozen_report_is_counted_again_from_its_own_facts(grant, funded):
    snapshot = frozen(grant)
    funded.fundings.all().delete()
    snapshot.refresh_from_db()

    assert differences(snapshot) == []


def test_a_figure_that_was_tampered_with_is_named(grant, funded):
    snapshot = frozen(grant)
    snapshot.figures["inflow"] = 12
    snapshot.save()
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("verify_report", str(snapshot.pk), stdout=out)

    assert ended.value.code == 1
    assert "inflow: in het verslag 12, opnieuw geteld 1" in out.getvalue()


def test_a_report_about_other_days_than_the_grants_is_refused(grant):
    with pytest.raises(RuleViolation, match="overlapt"):
        frozen(grant, Period(date(2029, 1, 1), date(2029, 12, 31)))


def test_a_controller_makes_a_report_and_downloads_it(web, grant, funded, controller):
    web.force_login(controller)

    page = web.post(
        reverse("subsidies:new_report"), {"grant": grant.pk, "first_day": "2026-01-01", "last_day": "2026-12-31"}
    )
    again = web.post(
        reverse("subsidies:new_report"), {"grant": grant.pk, "first_day": "2026-01-01", "last_day": "2026-12-31"}
    )
    tasks.run(str(Job.objects.get().pk))

    snapshot = Snapshot.objects.get()
    assert page.url == again.url == snapshot.get_absolute_url()
    assert "PDF voor de subsidieverstrekker" in web.get(page.url).text
    pdf = web.get(reverse("subsidies:report_pdf", args=[snapshot.pk]))
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Disposition"].startswith("attachment")
    assert "no-store" in pdf["Cache-Control"]


def test_the_document_is_made_once_however_often_the_job_runs(grant, funded, controller):
    from werv.ground.jobs.orders import order

    snapshot = frozen(grant)
    tasks.run(str(order(render_document, snapshot, label="x", by=controller).pk))
    snapshot.refresh_from_db()
    first = snapshot.document

    tasks.run(str(order(render_document, snapshot, label="x", by=controller).pk))

    snapshot.refresh_from_db()
    assert snapshot.document == first


def test_the_period_of_a_report_may_not_run_backwards(web, grant, controller):
    web.force_login(controller)

    page = web.post(
        reverse("subsidies:new_report"), {"grant": grant.pk, "first_day": "2026-12-31", "last_day": "2026-01-01"}
    )

    assert "De laatste dag ligt voor de eerste dag." in page.text
    assert 'value="2026-12-31"' in page.text


@pytest.mark.parametrize("name", ["report", "report_pdf", "report_xlsx", "retry_report"])
def test_for_an_organisation_outside_the_grant_the_report_does_not_exist(web, grant, funded, mediant, name):
    from tests.factories import make_user
    from werv.ground.accounts.permissions import Role

    snapshot = frozen(grant)
    web.force_login(make_user("Cees", mediant, Role.CONTROLLER))
    address = reverse(f"subsidies:{name}", args=[snapshot.pk])

    answer = web.post(address) if name == "retry_report" else web.get(address)

    assert answer.status_code == 404


def test_a_job_coach_makes_no_reports(web, anouk):
    web.force_login(anouk)

    assert web.get(reverse("subsidies:new_report")).status_code == 403
