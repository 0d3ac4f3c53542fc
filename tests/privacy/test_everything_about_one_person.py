"""The overview for a person holds everything of this organisation, and nothing of another."""

import base64
import io
import json
from datetime import timedelta

import pikepdf
import pytest
from django.db import models
from django.urls import reverse
from django.utils import timezone

from cases.models import TeamRole
from tests.factories import make_document, make_involvement, make_step, make_trajectory
from werv.ground.accounts.models import RoleAssignment
from werv.ground.audit.models import Event
from werv.ground.jobs import tasks
from werv.ground.jobs.models import Job, JobState
from werv.ground.secrets import seal
from werv.privacy import documents, exports
from werv.privacy.actions import empty_expired_exports
from werv.privacy.declarations import NOT_EXPORTED, declaration_of
from werv.privacy.models import PersonExport, SubjectRequest
from werv.privacy.reach import reached, read_case

# A request of a client has no description of somebody else; the database sees to that.
NEVER_FILLED = {"privacy.SubjectRequest.subject"}
TEXTS = (models.CharField, models.TextField)


@pytest.fixture
def request_of_olga(old_file, officer, today) -> SubjectRequest:
    return SubjectRequest.receive(
        kind="access", received_on=today, wish="Alles", identity_check="paspoort", by=officer, today=today,
        client=old_file.client,
    )  # fmt: skip


@pytest.fixture
def export(request_of_olga, officer) -> PersonExport:
    return PersonExport.order_for(request_of_olga, by=officer, now=timezone.now())


def free_text(field) -> bool:
    return isinstance(field, TEXTS) and not field.choices


def with_canaries(case) -> dict[str, str]:
    """Every text that somebody could have typed becomes a token of its own; which field holds which token."""
    tokens = {}
    for model, rows in case.rows.items():
        kinds = declaration_of(model).kinds
        for field in model._meta.fields:
            name = f"{model._meta.label}.{field.name}"
            if free_text(field) and kinds[field.name] not in NOT_EXPORTED and name not in NEVER_FILLED:
                token = f"k{len(tokens):03d}z"
                value = f"{token}@x.example" if isinstance(field, models.EmailField) else token
                for row in rows:
                    assert field.max_length is None or len(value) <= field.max_length, field
                    model._default_manager.filter(pk=row.pk).update(**{field.name: value})
                tokens[name] = token
    return tokens


def test_every_text_about_a_client_is_in_it(complete_file, werv):
    client = complete_file.client
    export = PersonExport.objects.select_related("request__organisation").get()
    case = read_case(client, werv, also_loose=True)
    assert [each.model.__name__ for each in reached(also_loose=True) if not case.of(each.model)] == []

    tokens = with_canaries(case)
    overview = exports.everything_about(client, werv)
    read, shown = exports.as_json(overview, export).decode(), documents.export_html(overview, export)

    assert len(tokens) > 15
    assert [name for name, token in tokens.items() if token not in read] == []
    assert [name for name, token in tokens.items() if token not in shown] == []


def test_every_other_field_with_something_in_it_is_in_it(complete_file, werv):
    client = complete_file.client

    sections = {each.label: each for each in exports.everything_about(client, werv).sections}

    for model, rows in read_case(client, werv, also_loose=True).rows.items():
        declared = declaration_of(model)
        names = {
            field.name
            for field in model._meta.fields
            if declared.kinds[field.name] not in NOT_EXPORTED
            and any(getattr(row, field.attname) not in (None, "") for row in rows)
        }
        given = {item.name for items in sections[declared.label].records for item in items} if names else set()
        assert given == names, declared.label


def test_nothing_of_another_organisation_is_in_it(old_file, werv, mediant, chris):
    make_involvement(old_file.client, mediant, first_name="Olga", last_name="Elders")
    theirs = make_trajectory(client=old_file.client, organisation=mediant)
    make_step(theirs, chris, note="Alleen voor Mediant.")

    given = str(exports.everything_about(old_file.client, werv))

    assert "Houdt van bakken." in given
    for secret in ("Elders", "Alleen voor Mediant", chris.full_name):
        assert secret not in given


def test_a_bsn_is_shown_with_its_last_digits_only(old_file, werv, export):
    overview = exports.everything_about(old_file.client, werv)

    given = exports.as_json(overview, export).decode() + documents.export_html(overview, export)

    assert "0019" in given
    assert "999990019" not in given


def test_for_machines_it_has_values_and_for_people_words(old_file, werv, export):
    given = json.loads(exports.as_json(exports.everything_about(old_file.client, werv), export))

    steps = next(each for each in given["sections"] if each["type"] == "trajectories.Step")
    assert steps["fields"]["minutes"] == "minuten"
    assert steps["records"][0]["minutes"] == 90
    assert steps["records"][0]["kind"] == {"value": "talk", "label": "gesprek"}
    assert steps["records"][0]["day"] == "2003-03-10"


def test_no_field_is_called_by_its_english_name(complete_file, werv):
    shown = exports.everything_about(complete_file.client, werv)

    labels = {item.label for section in shown.sections for items in section.records for item in items}
    assert (
        labels & {"user", "programme", "set by", "lifted by", "trajectory", "step", "measurement", "employer"} == set()
    )
    assert {"vrijgegeven door", "programma", "traject", "werkgever"} <= labels


def test_what_somebody_typed_cannot_become_html(old_file, werv, export):
    old_file.steps.update(note="<img src=x>")

    shown = documents.export_html(exports.everything_about(old_file.client, werv), export)

    assert "&lt;img src=x&gt;" in shown


def test_who_saw_his_file_stands_in_it_each_act_of_a_day_once(web, old_file, werv, export, anouk):
    old_file.client.team.model.join(
        old_file.client, anouk, role=TeamRole.JOB_COACH, first_day=timezone.localdate(), by=anouk
    )
    web.force_login(anouk)
    for _ in range(2):
        web.get(old_file.client.get_absolute_url())

    overview = exports.everything_about(old_file.client, werv)

    seen = [(told.who, times) for told, times in overview.looks if told.what == "dossier bekeken"]
    assert seen == [("Anouk de Boer", 2)]
    assert "Anouk de Boer (jobcoach), WerV" in documents.export_html(overview, export)
    assert "Anouk de Boer" in {line["who"] for line in json.loads(exports.as_json(overview, export))["looks"]}


def test_the_files_themselves_come_with_it(old_file, werv, export, anouk):
    kept = make_document(old_file.client, anouk)

    overview = exports.everything_about(old_file.client, werv)

    given = {file["name"]: file for file in json.loads(exports.as_json(overview, export))["files"]}
    assert base64.b64decode(given["plan.pdf"]["content_base64"]) == bytes(kept.document.content)
    with pikepdf.open(io.BytesIO(documents.export_pdf(overview, export))) as pdf:
        assert pdf.attachments["plan.pdf"].get_file().read_bytes() == bytes(kept.document.content)


def test_what_opens_the_file_stands_in_one_table_and_a_step_by_itself(complete_file, werv, export):
    make_step(complete_file, complete_file.steps.get().user, note="Een lang verhaal. " * 10)

    sections = {each.label: each for each in exports.everything_about(complete_file.client, werv).sections}

    assert {"categorie", "grond"} <= set(sections["cases.Access"].columns())
    assert sections["trajectories.Step"].columns() == []


def order_by_button(web, request) -> Job:
    web.post(reverse("privacy:order_export", args=[request.pk]))
    return Job.objects.get()


def test_the_officer_orders_it_and_fetches_it_as_pdf_and_json(web, request_of_olga, officer):
    web.force_login(officer)

    tasks.run(str(order_by_button(web, request_of_olga).pk))

    made = PersonExport.objects.get()
    assert "PDF" in web.get(request_of_olga.get_absolute_url()).text
    pdf = web.get(reverse("privacy:export_pdf", args=[made.pk]))
    data = web.get(reverse("privacy:export_json", args=[made.pk]))
    assert pdf.content.startswith(b"%PDF")
    assert "Oud" in data.content.decode()
    for answer in (pdf, data):
        assert answer["Content-Disposition"].startswith("attachment")
        assert "oud" not in answer["Content-Disposition"].lower()
        assert "no-store" in answer["Cache-Control"]
    assert Event.objects.filter(act="export.downloaded", record_key=str(made.pk)).count() == 2


def test_what_lies_in_the_database_cannot_be_read_there(web, request_of_olga, officer):
    web.force_login(officer)

    tasks.run(str(order_by_button(web, request_of_olga).pk))

    assert b"Houdt van bakken" not in bytes(PersonExport.objects.get().json_sealed)


def test_only_who_holds_the_request_gets_it(web, request_of_olga, officer, second_officer):
    web.force_login(officer)
    tasks.run(str(order_by_button(web, request_of_olga).pk))
    address = reverse("privacy:export_pdf", args=[PersonExport.objects.get().pk])
    web.force_login(second_officer)

    before = web.get(address)
    web.post(reverse("privacy:take_over", args=[request_of_olga.pk]))
    after = web.get(address)
    web.force_login(officer)

    assert (before.status_code, after.status_code) == (404, 200)
    assert web.get(address).status_code == 404


def test_after_seven_days_it_is_gone(web, export, officer):
    export.pdf_sealed, export.json_sealed = seal(b"%PDF"), seal(b"{}")
    export.usable_until = timezone.now() - timedelta(minutes=1)
    export.save()
    web.force_login(officer)

    answer = web.get(reverse("privacy:export_pdf", args=[export.pk]))
    empty_expired_exports(timezone.now())

    assert answer.status_code == 404
    export.refresh_from_db()
    assert not export.is_ready()


def test_who_is_no_officer_any_more_when_it_runs_gets_nothing(web, request_of_olga, officer, today):
    web.force_login(officer)
    job = order_by_button(web, request_of_olga)
    RoleAssignment.objects.filter(user=officer).update(last_day=today - timedelta(days=1))

    tasks.run(str(job.pk))

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not PersonExport.objects.get().is_ready()
