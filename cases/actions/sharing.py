"""Consent and law between organisations, and asking for them. Each act settles the table of access."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cases.access import Category
from cases.models import (
    AccessRequest,
    Answer,
    Capacity,
    Client,
    Consent,
    ConsentText,
    GivenBy,
    LegalArticle,
    LegalBasis,
    RefusalReason,
    TeamMember,
    TeamRole,
)
from cases.settling import settle
from werv.ground.accounts.models import Organisation, User
from werv.ground.audit.models import ACCESS, Actor, acting, record
from werv.ground.context import Kind
from werv.ground.errors import RuleViolation
from werv.ground.periods import dutch

REQUEST_WAITS = timedelta(days=28)
# A bewindvoerder decides about money and nothing else.
ADMINISTRATOR_DECIDES = {Category.BASIS, Category.INCOME}


def recording_refusal(by: User, client: Client, organisation: Organisation, receiver: Organisation, day: date) -> str:
    """Why `by` may not write down that `organisation` shares with `receiver`; "" when he may.

    That is for the team at the organisation whose records they are, or for the client's planregisseur; nobody opens
    another's records to his own organisation by himself.
    """
    if organisation == receiver:
        return "Kies twee verschillende organisaties. Binnen één organisatie is hiervoor geen toestemming nodig."
    team = TeamMember.objects.acted_by(by, day).filter(client=client)
    if organisation.pk != by.organisation_id:
        team = team.filter(role=TeamRole.CASE_DIRECTOR)
        if receiver.pk == by.organisation_id:
            return (
                f"Gegevens van {organisation} opent {organisation} zelf, of de planregisseur van een andere "
                "organisatie. Vraag daar om toegang."
            )
    if not team.exists():
        return f"Dit legt het team van de cliënt bij {organisation} vast, of de planregisseur."
    return ""


@transaction.atomic
def record_consent(
    *,
    client: Client,
    organisation: Organisation,
    receiver: Organisation,
    is_given: bool,
    categories: Sequence[str],
    purpose: str,
    purpose_note: str,
    how: str,
    given_by: str,
    representative_name: str,
    representative_capacity: str,
    first_day: date,
    last_day: date | None,
    by: User,
    now: datetime,
) -> Consent:
    """Write down what the client, or who speaks for him, said; given consent opens at once, a refusal blocks nothing.

    Raises RuleViolation when `by` may not, or when it cannot have been said so.
    """
    today = timezone.localdate(now)
    if refusal := recording_refusal(by, client, organisation, receiver, today):
        raise RuleViolation(refusal)
    if first_day > today:
        raise RuleViolation("Leg toestemming vast nadat die is gegeven: kies vandaag of een dag ervoor.")
    if is_given and last_day is None:
        raise RuleViolation("Kies tot welke dag de toestemming geldt.")
    if representative_capacity == Capacity.ADMINISTRATOR and not set(categories) <= ADMINISTRATOR_DECIDES:
        raise RuleViolation("Een bewindvoerder beslist over geld: alleen over basis en inkomen.")
    text = ConsentText.objects.running_on(first_day).first()
    if text is None:
        raise RuleViolation(f"Op {dutch(first_day)} bestond er nog geen toestemmingstekst.")
    by_somebody_else = given_by == GivenBy.REPRESENTATIVE
    consent = Consent.objects.create(
        client=client,
        organisation=organisation,
        receiver=receiver,
        via=via_of(by, organisation),
        is_given=is_given,
        categories=in_order(categories),
        purpose=purpose,
        purpose_note=purpose_note,
        text=text,
        how=how,
        given_by=given_by,
        representative_name=representative_name if by_somebody_else else "",
        representative_capacity=representative_capacity if by_somebody_else else "",
        first_day=first_day,
        last_day=last_day if is_given else None,
        recorded_at=now,
        recorded_by=by.full_name,
    )
    act = "consent.given" if is_given else "consent.refused"
    record(act, consent, by=by, client=client.pk, categories=consent.categories, last_day=consent.last_day)
    answer_requests(consent, by=by, now=now, granted=is_given)
    settle([client.pk], by=by)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, how: str, by: Actor, now: datetime) -> None:
    """Nothing more is shared from this moment on. Raises RuleViolation when it was so already, or `by` may not."""
    if refusal := consent.withdrawal_refusal() or ending_refusal(consent, by, timezone.localdate(now)):
        raise RuleViolation(refusal)
    consent.withdrawn_at, consent.withdrawn_by, consent.withdrawn_how = now, by.actor_name, how
    with acting(ACCESS, behalf=by):  # also the receiver's team may write this down, and the client himself
        consent.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_how"])
    record("consent.withdrawn", consent, by=by, client=consent.client_id, how=how)
    settle([consent.client_id], by=by)


@transaction.atomic
def record_legal_basis(
    *,
    client: Client,
    organisation: Organisation,
    receiver: Organisation,
    article: LegalArticle,
    categories: Sequence[str],
    first_day: date,
    last_day: date | None,
    by: User,
    now: datetime,
) -> LegalBasis:
    """Write down that a law lets a municipality or UWV see these records. Raises RuleViolation when it does not."""
    if refusal := recording_refusal(by, client, organisation, receiver, timezone.localdate(now)):
        raise RuleViolation(refusal)
    if refusal := legal_refusal(article, receiver, categories, first_day):
        raise RuleViolation(refusal)
    basis = LegalBasis.objects.create(
        client=client,
        organisation=organisation,
        receiver=receiver,
        via=via_of(by, organisation),
        article=article,
        categories=in_order(categories),
        first_day=first_day,
        last_day=last_day,
        recorded_at=now,
        recorded_by=by.full_name,
    )
    record("legal_basis.recorded", basis, by=by, client=client.pk, article=article.code, categories=basis.categories)
    answer_requests(basis, by=by, now=now, granted=True)
    settle([client.pk], by=by)
    return basis


def legal_refusal(article: LegalArticle, receiver: Organisation, categories: Sequence[str], day: date) -> str:
    """Why this article does not open these categories to this receiver on that day; "" when it does."""
    if Category.HEALTH in categories:
        return "Gegevens over gezondheid vallen onder het beroepsgeheim. Daarvoor is toestemming van de cliënt nodig."
    if receiver.kind != article.receiver_kind:
        return f"{article.law}, {article.article}, geldt niet voor {receiver}. Kies een ander artikel."
    if beyond := [Category(each).label for each in in_order(categories) if each not in article.categories]:
        return f"{article.law}, {article.article}, opent dit niet: {', '.join(beyond)}."
    if day < article.first_day or (article.last_day is not None and day > article.last_day):
        return f"{article.law}, {article.article}, gold niet op {dutch(day)}."
    return ""


@transaction.atomic
def withdraw_legal_basis(*, basis: LegalBasis, by: Actor, now: datetime) -> None:
    """The task is done: nothing more is shared from this moment on.

    Raises RuleViolation when it was so already, or `by` may not.
    """
    if refusal := basis.withdrawal_refusal() or ending_refusal(basis, by, timezone.localdate(now)):
        raise RuleViolation(refusal)
    basis.withdrawn_at, basis.withdrawn_by = now, by.actor_name
    with acting(ACCESS, behalf=by):
        basis.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("legal_basis.ended", basis, by=by, client=basis.client_id)
    settle([basis.client_id], by=by)


def ending_refusal(shared: Consent | LegalBasis, by: Actor, day: date) -> str:
    """Why `by` may not end what two organisations share; "" when he may.

    Both of them may, and the planregisseur, and the client; who reads along from a third organisation may not.
    """
    if not isinstance(by, User) or by.kind == Kind.CLIENT:
        return ""
    if by.organisation_id in {shared.organisation_id, shared.receiver_id}:
        return ""
    directs = TeamMember.objects.acted_by(by, day).filter(client=shared.client_id, role=TeamRole.CASE_DIRECTOR)
    if directs.exists():
        return ""
    return f"Dit beëindigt het team bij {shared.organisation} of {shared.receiver}, de planregisseur of de cliënt zelf."


def via_of(by: User, organisation: Organisation) -> Organisation | None:
    """The organisation of a planregisseur from elsewhere, who must still see what he wrote down."""
    return None if by.organisation_id == organisation.pk else by.organisation


def in_order(categories: Sequence[str]) -> list[str]:
    return [category for category in Category.values if category in categories]


def answer_requests(ground: Consent | LegalBasis, *, by: Actor, now: datetime, granted: bool) -> None:
    """A request that waited for this has its answer."""
    waiting = AccessRequest.objects.filter(
        client=ground.client_id, organisation=ground.organisation_id, receiver=ground.receiver_id, answer=Answer.OPEN
    )
    for request in waiting:
        if granted:
            request.conclude(Answer.GRANTED, by=by, now=now)
        else:
            request.conclude(Answer.REFUSED, by=by, now=now, reason=RefusalReason.NO_CONSENT)


@transaction.atomic
def ask_access(
    *, client: Client, organisation: Organisation, categories: Sequence[str], purpose: str, by: User, now: datetime
) -> AccessRequest:
    """Ask another organisation to share; what it says now is the same whether or not that one knows the client.

    Raises RuleViolation when `by` is not in the client's team, or asked this already.
    """
    today = timezone.localdate(now)
    if organisation.pk == by.organisation_id:
        raise RuleViolation("Dit is je eigen organisatie. Kies een andere.")
    if not TeamMember.objects.acted_by(by, today).filter(client=client).exists():
        raise RuleViolation("Alleen wie in het team van de cliënt zit, vraagt om toegang.")
    asked = AccessRequest.objects.filter(
        client=client, organisation=organisation, receiver=by.organisation_id, answer=Answer.OPEN
    )
    for earlier in asked.select_for_update():
        if earlier.last_day >= today:
            raise RuleViolation(
                f"Dit is al gevraagd op {dutch(timezone.localdate(earlier.asked_at))}. "
                f"Het antwoord komt uiterlijk {dutch(earlier.last_day)}."
            )
        earlier.conclude(Answer.EXPIRED, by=by, now=now)
    request = AccessRequest.objects.create(
        client=client,
        organisation=organisation,
        receiver=by.organisation,
        via=director_elsewhere(client, (organisation, by.organisation), today, by=by),
        categories=in_order(categories),
        purpose=purpose,
        asked_at=now,
        asked_by=by.full_name,
        last_day=today + REQUEST_WAITS,
    )
    record("access_request.asked", request, by=by, client=client.pk, organisation=organisation.code)
    return request


def director_elsewhere(client: Client, known: Sequence[Organisation], day: date, *, by: Actor) -> Organisation | None:
    """Where the client's planregisseur works, when that is at neither of these organisations."""
    with acting(ACCESS, behalf=by):
        director = (
            TeamMember.objects.running_on(day)
            .filter(client=client, role=TeamRole.CASE_DIRECTOR)
            .exclude(organisation__in=known)
            .select_related("organisation")
            .first()
        )
    return director.organisation if director else None


@transaction.atomic
def refuse_access(*, request: AccessRequest, reason: str, by: User, now: datetime) -> None:
    """Raises RuleViolation when `by` may not decide about it, or when it was answered."""
    today = timezone.localdate(now)
    if refusal := recording_refusal(by, request.client, request.organisation, request.receiver, today):
        raise RuleViolation(refusal)
    request.conclude(Answer.REFUSED, by=by, now=now, reason=reason)
