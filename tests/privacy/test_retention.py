"""What is past its term goes, after a person agreed; what must stay, stays."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases.models import Client, Involvement, Law
from subsidies.actions import differences, freeze
from tests.factories import make_client, make_involvement, make_measurement, make_step
from tests.privacy.conftest import LONG_AGO, make_old_file
from trajectories.models import Step, Trajectory
from werv.ground.audit.models import NIGHT_WORK, SEED
from werv.ground.errors import RuleViolation
from werv.ground.jobs import tasks
from werv.ground.jobs.models import Job, JobState
from werv.ground.jobs.orders import order
from werv.ground.people.models import Person
from werv.ground.periods import Period
from werv.privacy import documents
from werv.privacy.actions import destroy_case, fill_in_term, finish_run, load_terms, propose
from werv.privacy.declarations import own_models
from werv.privacy.models import (
    DestructionProposal,
    DestructionRecord,
    LegalHold,
    ProposalState,
    ProposedCase,
    RetentionTerm,
    StatisticalRow,
)
from werv.privacy.reach import Case, reached, read_case
from werv.privacy.retention import Terms, due, limits_of, verdicts
from werv.privacy.tasks import carry_out, every_night


@pytest.fixture
def now():
    return timezone.now()


def proposed(organisation, today, **given) -> DestructionProposal | None:
    return propose(organisation, by=NIGHT_WORK, now=timezone.now(), today=today, **given)


def carried_out(proposal, by) -> DestructionRecord:
    proposal.approve(by=by, now=timezone.now())
    tasks.run(str(order(carry_out, proposal, label="Vernietigen", by=by).pk))
    return DestructionRecord.objects.get(proposal=proposal)


def rows_left(case: Case) -> dict[str, int]:
    """Rows of the case that are still there, and rows of history about it."""
    left = {}
    for model, rows in case.rows.items():
        keys = [row.pk for row in rows]
        left[model._meta.label] = model._default_manager.filter(pk__in=keys).count()
        if hasattr(model, "pgh_event_model"):
            events = model.pgh_event_model._default_manager.filter(pgh_obj_id__in=keys)
            left[model.pgh_event_model._meta.label] = events.count()
    return {label: count for label, count in left.items() if count}


# The terms


def test_the_data_file_is_loaded_once(db):
    assert RetentionTerm.objects.count() > 20
    assert load_terms() == 0


def test_a_later_term_holds_from_its_own_day_on(werv):
    RetentionTerm.objects.create(
        record_type="traject", basis="wmo", years=30, starts="case_end", source="proef", valid_from=date(2030, 1, 1)
    )

    before, after = Terms(werv, date(2029, 12, 31)), Terms(werv, date(2030, 1, 1))

    assert (before.get("traject", "wmo").years, after.get("traject", "wmo").years) == (15, 30)


def test_a_term_of_an_organisation_is_its_own(werv, mediant, officer, today):
    fill_in_term(
        record_types=["traject"], basis="uwv", years=6, source="Contract", valid_from=date(2020, 1, 1),
        starts="case_end", by=officer,
    )  # fmt: skip

    assert Terms(werv, today).get("traject", "uwv").years == 6
    assert not Terms(mediant, today).get("traject", "uwv").is_known()


def test_a_term_of_both_years_and_weeks_is_refused(db):
    with pytest.raises(DatabaseError), transaction.atomic():
        RetentionTerm.objects.create(
            record_type="traject", basis="wmo", years=1, weeks=1, starts="case_end", source="x",
            valid_from=date(2031, 1, 1),
        )  # fmt: skip


# What is due


def due_types(client, organisation, today) -> set[str]:
    case = read_case(client, organisation)
    found = due(case, verdicts(case, Terms(organisation, today), today=today), today=today)
    return {each.model.__name__ for each in found}


def test_a_whole_file_is_due_when_its_term_is_over_and_not_a_day_sooner(werv, old_file):
    last_day_kept = date(2019, 9, 20)  # 15 years after the last change; what the grant paid could go sooner

    assert due_types(old_file.client, werv, last_day_kept) == {"Funding"}
    assert due_types(old_file.client, werv, date(2019, 9, 21)) == {
        each.model.__name__ for each in reached(also_loose=False)
    } - {"Client", "ClientAccount", "LegalHold"}


def test_of_several_bases_the_longest_counts(werv, anouk, old_grant):
    short = make_old_file(werv, anouk, law=Law.PARTICIPATION_ACT, code="PW")
    paid = make_old_file(werv, anouk, law=Law.PARTICIPATION_ACT, code="PW", grant=old_grant)
    day = date(2015, 6, 1)  # past 2004 + 10, before 2005 + 10 of the grant

    assert "Trajectory" in due_types(short.client, werv, day)
    assert "Trajectory" not in due_types(paid.client, werv, day)


def test_health_is_kept_longer_and_keeps_what_it_needs(werv, old_file, health_step):
    day = date(2020, 1, 1)

    left = due_types(old_file.client, werv, day)

    assert {"Placement", "BenefitPeriod"} <= left
    assert not {"Trajectory", "Person", "Involvement", "Residence"} & left
    assert due_types(old_file.client, werv, date(2024, 9, 21)) >= {"Trajectory", "Person", "Step"}


def test_something_new_starts_the_term_again(werv, old_file, anouk, today):
    make_step(old_file, anouk, day=date(2024, 1, 1))

    assert due_types(old_file.client, werv, today) == set()


def test_a_running_trajectory_keeps_everything(werv, old_file, today):
    Trajectory.objects.filter(pk=old_file.pk).update(last_day=None, end_reason="", state="running")

    assert due_types(old_file.client, werv, today) == set()


def test_a_term_that_nobody_knows_is_never_guessed(werv, anouk, officer, today):
    trajectory = make_old_file(werv, anouk, law=Law.UWV, code="WERKFIT")
    before = due_types(trajectory.client, werv, today)
    limits = limits_of(read_case(trajectory.client, werv), today=today)
    fill_in_term(
        record_types=["dossier", "traject", "contactmoment"], basis="uwv", years=6, source="Contract",
        valid_from=date(2020, 1, 1), starts="case_end", by=officer,
    )  # fmt: skip

    assert before == set()
    assert any("UWV is niet bekend" in each.why for each in limits)
    assert "Trajectory" in due_types(trajectory.client, werv, today)


def test_who_never_got_a_provision_is_kept_for_five_years(werv):
    client = make_client(organisation=werv)  # since 5 January 2026

    assert due_types(client, werv, date(2031, 1, 5)) == set()
    assert "Person" in due_types(client, werv, date(2031, 1, 6))


# Proposing


def test_the_night_proposes_once_and_a_held_file_never(werv, old_file, officer, anouk, now):
    held = make_old_file(werv, anouk)
    LegalHold.put(held.client, reason="Rechtszaak", by=officer, now=now)

    every_night()
    every_night()

    proposal = DestructionProposal.objects.get()
    assert [each.client_key for each in proposal.cases.all()] == [old_file.client_id]


def test_a_proposal_is_seen_by_the_own_organisation_only(werv, old_file, officer, foreign_officer, today):
    proposed(werv, today)

    assert DestructionProposal.objects.visible_to(officer).count() == 1
    assert DestructionProposal.objects.visible_to(foreign_officer).count() == 0


def test_who_had_it_made_does_not_agree_to_it(werv, old_file, officer, second_officer, today, now):
    proposal = proposed(werv, today, ordered_by=officer)

    with pytest.raises(RuleViolation, match="een ander"):
        proposal.approve(by=officer, now=now)
    proposal.approve(by=second_officer, now=now)

    assert proposal.state == ProposalState.APPROVED


def test_the_database_knows_of_four_eyes_too(werv, old_file, officer, today, now):
    proposal = proposed(werv, today, ordered_by=officer)

    with pytest.raises(DatabaseError), transaction.atomic():
        DestructionProposal.objects.filter(pk=proposal.pk).update(decided_by=officer, decided_at=now)


def test_a_refused_proposal_lets_go_of_the_names_and_may_come_back(werv, old_file, officer, today, now):
    proposal = proposed(werv, today)

    proposal.refuse(reason="Eerst het contract nalezen", by=officer, now=now)

    assert not proposal.cases.exists()
    assert Client.objects.filter(pk=old_file.client_id).exists()
    assert proposed(werv, today) is not None


def test_nothing_goes_without_agreement(werv, old_file, officer, today):
    proposal = proposed(werv, today)

    job = order(carry_out, proposal, label="Vernietigen", by=officer)
    tasks.run(str(job.pk))

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert Trajectory.objects.filter(pk=old_file.pk).exists()


# Carrying out


def test_nothing_stays_of_a_person_not_even_in_the_history(werv, complete_file, officer, today):
    case = read_case(complete_file.client, werv)
    earlier = Step.pgh_event_model.objects.filter(client_id=complete_file.client_id)
    gone_before = make_step(complete_file, case.of(Step)[0].user, day=LONG_AGO)
    gone_before.delete()

    carried_out(proposed(werv, today), officer)
    connection.check_constraints()

    assert rows_left(case) == {}
    assert not earlier.exists()
    assert not Person.objects.filter(last_name="Oud").exists()


def test_no_name_is_left_anywhere_in_the_database(werv, complete_file, officer, today):
    Person.objects.filter(last_name="Oud").update(first_name="Xantippe")
    Step.objects.filter(trajectory=complete_file).update(note="Xantippe houdt van bakken.")

    carried_out(proposed(werv, today), officer)

    found = []
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute("SELECT has_table_privilege(%s, 'SELECT')", [name])
            if not cursor.fetchone()[0]:  # a table of secrets, which holds nobody
                continue
            cursor.execute(
                f"SELECT count(*) FROM {connection.ops.quote_name(name)} AS t WHERE t::text ILIKE '%xantippe%'"
            )
            if cursor.fetchone()[0]:
                found.append(name)
    assert found == []


def test_the_request_of_somebody_who_is_gone_stays_in_the_register_without_him(werv, complete_file, officer, today):
    request = complete_file.client.requests.get()

    carried_out(proposed(werv, today), officer)

    request.refresh_from_db()
    assert request.client_id is None
    assert "vernietigd" in request.about()


def test_it_leaves_a_record_of_types_and_numbers_without_names(werv, old_file, officer, today):
    proposal = proposed(werv, today)

    proof = carried_out(proposal, officer)

    assert ["trajectories.Step", "wmo", 1] in proof.counts
    assert (proof.persons, proof.approved_by) == (1, "Petra Post")
    assert bytes(proof.document.content).startswith(b"%PDF")
    html = documents.proof_html(proof)
    assert "Contactmomenten" in html
    assert "Petra Post" in html
    for secret in ("Olga", "Oud<", str(old_file.client_id), str(old_file.pk)):
        assert secret not in html + str(proof.counts)
    assert not ProposedCase.objects.exists()


def test_what_counts_survives_in_months_without_a_person(werv, old_file, officer, today):
    carried_out(proposed(werv, today), officer)

    row = StatisticalRow.objects.get()
    assert (row.first_month, row.last_month) == (date(2003, 3, 1), date(2004, 9, 1))
    assert (row.first_rung, row.last_rung, row.hours, row.end_reason) == (2, 5, 2, "paid_regular")
    assert {field.name for field in StatisticalRow._meta.fields if field.is_relation} == {"organisation", "programme"}


def test_a_report_that_was_sent_can_still_be_counted_again(werv, old_file, old_grant, officer, today, now):
    year = Period(date(2004, 1, 1), date(2004, 12, 31))
    snapshot = freeze(grant=old_grant, period=year, by=SEED, now=now)

    carried_out(proposed(werv, today), officer)

    snapshot.refresh_from_db()
    assert snapshot.figures["outflow"] == 1
    assert differences(snapshot) == []
    call_command("verify_report", str(snapshot.pk))


def test_what_another_organisation_has_of_the_same_client_stays(werv, mediant, old_file, officer, chris, today):
    theirs = make_involvement(old_file.client, mediant, last_name="Elders")

    carried_out(proposed(werv, today), officer)
    connection.check_constraints()

    assert Client.objects.filter(pk=old_file.client_id).exists()
    assert list(Involvement.objects.filter(client=old_file.client_id)) == [theirs]
    assert Involvement.pgh_event_model.objects.filter(pgh_obj_id=theirs.pk).exists()
    assert not Step.objects.filter(client=old_file.client_id).exists()


def test_a_hold_or_new_work_after_the_agreement_still_keeps_it(werv, old_file, anouk, officer, today, now):
    other = make_old_file(werv, anouk)
    proposal = proposed(werv, today)
    LegalHold.put(old_file.client, reason="Rechtszaak", by=officer, now=now)
    make_measurement(other, 5, today)

    proof = carried_out(proposal, officer)

    assert proof.counts == []
    assert Trajectory.objects.filter(pk__in=[old_file.pk, other.pk]).count() == 2


def test_a_run_that_was_broken_off_goes_on_and_counts_everything_once(werv, old_file, anouk, officer, today, now):
    make_old_file(werv, anouk)
    proposal = proposed(werv, today)
    proposal.approve(by=officer, now=now)
    destroy_case(proposal.cases.order_by("pk")[0], proposal)

    tasks.run(str(order(carry_out, proposal, label="Vernietigen", by=officer).pk))
    again = finish_run(proposal, by=officer, now=now)

    assert again.persons == 2
    assert StatisticalRow.objects.count() == 2
    assert DestructionRecord.objects.count() == 1
    assert Job.objects.get().state == JobState.DONE


def test_the_history_still_refuses_everybody_afterwards(werv, old_file, officer, today):
    carried_out(proposed(werv, today), officer)

    for model in own_models():
        if hasattr(model, "pgh_event_model") and model.pgh_event_model.objects.exists():
            with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
                model.pgh_event_model.objects.all()._raw_delete("default")


def test_limits_on_erasure_name_type_basis_and_day(werv, client, trajectory, anouk, today):
    make_step(trajectory, anouk)
    Trajectory.objects.filter(pk=trajectory.pk).update(last_day=date(2026, 2, 1), end_reason="other", state="closed")

    limits = {each.record_type: each for each in limits_of(read_case(client, werv), today=date(2026, 3, 1))}

    assert limits["contactmoment"].basis == "subsidie"
    assert limits["contactmoment"].until == date(2036, 2, 1)
    assert limits["contactmoment"].stands_in_the_way
