"""What lies on the desk of the privacy officer on the first morning, and some papers and words in one client's file.

Few rows, by the same keys every time, and a handful of looks that the days before would have left in the log.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from cases.access import AccessGround, Category
from cases.looks import purpose_of
from cases.models import Client, ClientDocument
from trajectories.models import LadderMeasurement, OwnStatement, Step
from trajectories.rules import StepKind
from werv.demo.cast import SECOND_OFFICER
from werv.demo.names import DATA
from werv.demo.region import Region, key
from werv.ground.accounts.models import User
from werv.ground.audit.looking import note_look
from werv.ground.documents.models import Document
from werv.privacy.models import Breach, LegalHold, NoticeDecision, RequestKind, SubjectRequest
from werv.privacy.terms import answer_due

PAPERS = (
    ("werkafspraken.pdf", "application/pdf", "Werkafspraken met de kwekerij", Category.PARTICIPATION),
    ("weekrooster.jpg", "image/jpeg", "Foto van het weekrooster", Category.BASIS),
)
HOURS_SINCE_THE_BREACH = 61  # at noon of the first day: eleven of the 72 are left


def furnish(region: Region, own_client: UUID | None, known: list[Client], today: date) -> None:
    """`known` are clients of the first coach, of whom `own_client` may sign in himself."""
    officer, second = region.cast["privacy@werv.example"], region.cast[SECOND_OFFICER.email]
    coach = region.cast["jobcoach@werv.example"]
    others = [each for each in known if each.pk != own_client]
    ask_about_data(officer, others, today)
    report_breaches(officer, second, today)
    for client in others[2:3]:
        LegalHold.objects.create(
            id=key("hold"),
            organisation_id=officer.organisation_id,
            client=client,
            reason="Er loopt een klacht over de begeleiding; het dossier is nodig tot die is afgehandeld.",
            set_at=at(today, 10, days_ago=30),
            set_by=officer,
        )
    if own_client:
        keep_papers(own_client, coach, today)
        let_speak(own_client, coach, today)
    leave_looks(region, own_client, others, today)


def at(today: date, hour: int, *, days_ago: int = 0, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(today - timedelta(days=days_ago), time(hour, minute)))


def ask_about_data(officer: User, clients: list[Client], today: date) -> None:
    """One request that can wait a while, one that is too late, one that was extended."""
    told = (
        (RequestKind.ACCESS, 9, 0, "Wil weten wat er is vastgelegd en wie dat heeft gezien."),
        (RequestKind.RECTIFICATION, 40, 0, "Vraagt om een verkeerd telefoonnummer te verbeteren."),
        (RequestKind.ERASURE, 45, 1, "Wil dat alle gegevens verdwijnen, na een verhuizing naar een andere regio."),
    )
    for place, (kind, days_ago, extra_months, wish) in enumerate(told):
        received_on = today - timedelta(days=days_ago)
        client = clients[place] if place != 1 and place < len(clients) else None
        SubjectRequest.objects.create(
            id=key("request", kind),
            organisation_id=officer.organisation_id,
            kind=kind,
            client=client,
            subject="" if client else "de zus van een deelnemer, als contactpersoon",
            wish=wish,
            identity_check="paspoort gezien aan de balie",
            received_on=received_on,
            due_on=answer_due(received_on, extra_months=extra_months),
            extra_months=extra_months,
            extension_reason="Het dossier loopt over drie organisaties; alles nalopen kost meer tijd."
            if extra_months
            else "",
            extended_at=at(today, 11, days_ago=days_ago - 20) if extra_months else None,
            extended_by=officer if extra_months else None,
            handler=officer,
            recorded_by=officer.full_name,
        )


def report_breaches(officer: User, second: User, today: date) -> None:
    """One of which the clock runs, and one that was closed without telling the authority."""
    Breach.objects.create(
        id=key("breach", "letter"),
        organisation_id=officer.organisation_id,
        aware_at=at(today, 12) - timedelta(hours=HOURS_SINCE_THE_BREACH),
        aware_by="de receptie",
        what="Een brief met een uitnodiging voor een intake is naar een oud adres gestuurd en daar geopend.",
        which_data="Naam, geboortedatum, en dat iemand begeleiding naar werk krijgt.",
        people_count=1,
        cause="De verhuizing was doorgegeven, maar nog niet verwerkt.",
        recorded_by=officer.full_name,
    )
    decided_at = at(today, 15, days_ago=58)
    Breach.objects.create(
        id=key("breach", "telephone"),
        organisation_id=officer.organisation_id,
        aware_at=at(today, 9, days_ago=60),
        aware_by="een jobcoach",
        what="Een werktelefoon lag een nacht in een vergaderruimte van een partner.",
        which_data="Namen en telefoonnummers van zestien deelnemers.",
        people_count=16,
        cause="De telefoon is na een overleg blijven liggen.",
        measures="De telefoon was versleuteld en vergrendeld; de toegang is dezelfde dag ingetrokken.",
        authority_decision=NoticeDecision.NOT_TOLD,
        authority_reason="De telefoon was versleuteld en niet ontgrendeld: een risico is niet waarschijnlijk.",
        authority_decided_at=decided_at,
        authority_decided_by=officer,
        people_decision=NoticeDecision.NOT_TOLD,
        people_reason="Niemand heeft de gegevens gezien.",
        people_decided_at=decided_at,
        people_decided_by=officer,
        closed_at=at(today, 16, days_ago=57),
        closed_by=second,
        recorded_by=officer.full_name,
    )


def keep_papers(client: UUID, coach: User, today: date) -> None:
    for place, (name, media_type, title, category) in enumerate(PAPERS):
        kept = Document.objects.create(
            id=key("paper", name),
            organisation_id=coach.organisation_id,
            name=name,
            media_type=media_type,
            content=(DATA / name).read_bytes(),
            made_by=coach.full_name,
        )
        ClientDocument.objects.create(
            id=key("client paper", name),
            client_id=client,
            organisation_id=coach.organisation_id,
            category=category,
            title=title,
            document=kept,
            uploaded_at=at(today, 14, days_ago=12 + place),
            uploaded_by=coach,
        )


def let_speak(client: UUID, coach: User, today: date) -> None:
    """The client's own words beside the last talk and the last measurement of his coach's organisation."""
    here = {"client": client, "organisation": coach.organisation_id, "category": Category.PARTICIPATION}
    step = Step.objects.filter(kind=StepKind.TALK, **here).order_by("-day", "pk").first()
    measured = LadderMeasurement.objects.current().filter(client=client, organisation=coach.organisation_id)
    measurement = measured.order_by("-measured_on", "pk").first()
    for beside, text in (
        (step, "Ik vond het een goed gesprek, maar ik had ook gezegd dat de reis mij te lang is."),
        (measurement, "Ik zie het zelf iets anders: ik kom nu elke week onder de mensen."),
    ):
        if beside:
            OwnStatement.objects.create(
                id=key("statement", beside._meta.label),
                client_id=client,
                organisation_id=coach.organisation_id,
                step=beside if isinstance(beside, Step) else None,
                measurement=beside if isinstance(beside, LadderMeasurement) else None,
                category=beside.category,
                text=text,
                stated_on=today - timedelta(days=1),
                recorded_by=coach.full_name,
            )


def leave_looks(region: Region, own_client: UUID | None, others: list[Client], today: date) -> None:
    """Work of the last days, and one Saturday of last month that the monthly review has to ask about."""
    coach, clinician = region.cast["jobcoach@werv.example"], region.cast["behandelaar@werv.example"]
    files = [each.pk for each in others][:4]
    mine = [own_client] if own_client else files[:1]
    treated = list(
        Client.objects.filter(team__user=clinician, team__last_day=None).order_by("pk").values_list("pk", flat=True)[:2]
    )
    last_month = today.replace(day=1) - timedelta(days=1)
    saturday = last_month - timedelta(days=(last_month.weekday() - 5) % 7)
    told = (
        *((coach, "client.read", each, today - timedelta(days=1), 9 + place) for place, each in enumerate(files)),
        *((coach, "client.read", each, today - timedelta(days=3), 11) for each in mine),
        *((coach, "step.form", each, today - timedelta(days=3), 12) for each in mine),
        *((coach, "documents.listed", each, today - timedelta(days=12), 14) for each in mine),
        *((clinician, "client.read", each, today - timedelta(days=1), 13) for each in treated),
        *((coach, "client.read", each, saturday, 21) for each in files[:3]),
    )
    for place, (user, act, client, day, hour) in enumerate(told):
        saw(user, act, [client], at(day, hour, minute=7 * place % 60), place)


def saw(user: User, act: str, clients: Iterable[UUID], moment: datetime, place: int) -> None:
    seen = list(clients)
    note_look(
        act,
        by=user,
        clients=seen,
        id=key("look", place),
        happened_at=moment,
        actor_roles=",".join(sorted(user.roles())),
        organisations={user.organisation_id},
        categories=f"{Category.BASIS},{Category.PARTICIPATION}",
        grounds=AccessGround.TEAM,
        purpose=purpose_of(user),
        row_count=len(seen),
    )
