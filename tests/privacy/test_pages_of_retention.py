"""Proposing, agreeing and holding on the screen, and the processing register."""

import html as markup

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from cases.models import Law
from tests.privacy.conftest import make_old_file
from trajectories.models import Trajectory
from werv.ground.audit.models import NIGHT_WORK, Event
from werv.ground.jobs import tasks
from werv.ground.jobs.models import Job
from werv.privacy.actions import propose
from werv.privacy.declarations import declarations, label_of
from werv.privacy.models import DestructionProposal, DestructionRecord, LegalHold, ProposalState, RetentionTerm


@pytest.fixture
def proposal(werv, old_file, today) -> DestructionProposal:
    return propose(werv, by=NIGHT_WORK, now=timezone.now(), today=today)


def test_the_officer_sees_who_and_how_much_but_nothing_of_the_file(web, proposal, officer):
    web.force_login(officer)

    page = web.get(proposal.get_absolute_url()).text

    assert "Olga Oud" in page
    assert "Contactmomenten" in page
    assert "Houdt van bakken" not in page
    assert Event.objects.filter(act="destruction.opened", happened_by=officer.actor_key).exists()


def test_agreeing_orders_the_run_and_ends_in_a_document(web, proposal, officer, old_file):
    web.force_login(officer)

    web.post(reverse("privacy:approve", args=[proposal.pk]))
    running = web.get(proposal.get_absolute_url()).text
    tasks.run(str(Job.objects.get().pk))

    done = web.get(proposal.get_absolute_url()).text
    proof = DestructionRecord.objects.get()
    assert "worden vernietigd" in running
    assert "Verklaring van vernietiging" in done
    assert "Olga" not in done
    assert web.get(reverse("privacy:proof_pdf", args=[proof.pk])).content.startswith(b"%PDF")
    assert not Trajectory.objects.filter(pk=old_file.pk).exists()


def test_refusing_needs_a_reason(web, proposal, officer):
    web.force_login(officer)
    address = reverse("privacy:refuse", args=[proposal.pk])

    empty = web.post(address, {"reason": ""})
    web.post(address, {"reason": "Eerst overleggen"})

    proposal.refresh_from_db()
    assert "verplicht" in empty.text
    assert proposal.state == ProposalState.REFUSED


def test_who_asks_for_a_proposal_finds_no_button_to_agree(web, officer, second_officer, old_file):
    web.force_login(officer)
    web.post(reverse("privacy:propose"))
    tasks.run(str(Job.objects.get().pk))
    proposal = DestructionProposal.objects.get()

    own = web.get(proposal.get_absolute_url()).text
    refused = web.post(reverse("privacy:approve", args=[proposal.pk]), follow=True).text
    web.force_login(second_officer)

    assert "een ander moet akkoord geven" in own
    assert "Akkoord, vernietigen" not in own
    assert "een ander moet akkoord geven" in refused
    assert "Akkoord, vernietigen" in web.get(proposal.get_absolute_url()).text


def test_a_file_is_held_and_let_go(web, officer, old_file):
    web.force_login(officer)
    address = reverse("privacy:hold", args=[old_file.client_id])

    web.post(address, {"reason": "Er loopt een klacht"})
    again = web.post(address, {"reason": "Nog eens"})
    listed = web.get(reverse("privacy:retention")).text
    web.post(reverse("privacy:lift_hold", args=[LegalHold.objects.get().pk]))

    assert "wordt al tegengehouden" in again.text
    assert "Er loopt een klacht" in listed
    assert "Olga Oud" in listed
    assert LegalHold.objects.get().lifted_by == officer


def test_the_page_says_which_term_is_missing_until_it_is_filled_in(web, officer, werv, anouk):
    make_old_file(werv, anouk, law=Law.UWV, code="WERKFIT")
    web.force_login(officer)
    page, form = reverse("privacy:retention"), reverse("privacy:fill_in_term", args=["uwv"])

    before = web.get(page).text
    wrong = web.post(form, {"years": "0", "source": "Contract", "valid_from": "2020-01-01"})
    web.post(form, {"years": "6", "source": "Contract 2019, artikel 12", "valid_from": "2020-01-01"})
    after = web.get(page).text

    assert "Van opdracht van UWV is niet bekend" in before
    assert "1" in wrong.text
    assert RetentionTerm.objects.filter(organisation=werv, years=6).count() == 3
    assert "niet bekend hoe lang" not in after
    assert "Contract 2019, artikel 12" in after
    assert web.get(form).status_code == 404


# The processing register


def test_the_register_names_every_personal_field_of_every_model(web, officer):
    web.force_login(officer)

    page = markup.unescape(web.get(reverse("privacy:register")).text)

    for label, declared in declarations().items():
        model = apps.get_model(label)
        assert str(model._meta.verbose_name_plural).lower() in page.lower(), label
        for name, kind in declared.kinds.items():
            if kind not in ("general", "technical"):
                assert label_of(model._meta.get_field(name)) in page, f"{label}.{name}"


def test_the_register_says_why_how_long_and_who_answers_for_it(web, officer):
    web.force_login(officer)

    page = web.get(reverse("privacy:register")).text

    assert "Petra Post" in page
    assert "Wmo, voorziening gegeven: 15 jaar" in page
    assert "opdracht van UWV: onbekend" in page
    assert "UAVG art. 46" in page
