"""Acts that decide who sees what: consent and law between organisations, absence, emergency, the client's own account.

Each writes down what was decided and settles the table of access in the same transaction.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import TextField, Value
from django.db.models.functions import Replace, Trim
from django.utils import timezone

from cases.access import PROGRAMME_LEADER_CATEGORIES, Category
from cases.models import (
    AccessRequest,
    Answer,
    BreakGlass,
    Capacity,
    Client,
    ClientAccount,
    Consent,
    ConsentText,
    GivenBy,
    Involvement,
    LegalArticle,
    LegalBasis,
    RefusalReason,
    RoleCategory,
    TeamMember,
    TeamRole,
)
from cases.models.emergencies import LONGEST_HOURS, SHORTEST_EXPLANATION
from cases.settling import settle, settle_users
from werv.ground.accounts.models import Deputy, Organisation, RoleAssignment, User
from werv.ground.accounts.permissions import Permission, Role
from werv.ground.audit.models import ACCESS, Actor, Event, acting, record
from werv.ground.context import Kind
from werv.ground.errors import RuleViolation
from werv.ground.people.models import NlSort
from werv.ground.periods import dutch

TEXT = TextField()
REQUEST_WAITS = timedelta(days=28)
MISSES_A_DAY = 10
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


NOT_FOUND = (
    "Met deze naam en geboortedatum is er niemand te openen. Kijk de naam en de datum na. "
    "Lukt het niet, bel dan een collega of het crisisnummer."
)


def press_break_glass(
    *, name: str, birth_date: date, reason: str, explanation: str, hours: int, by: User, now: datetime
) -> BreakGlass:
    """Open a case of the own organisation for some hours, without being in its team.

    Raises RuleViolation when nobody, or more than one, is found: who is known elsewhere only is not found.
    """
    if not 1 <= hours <= LONGEST_HOURS:
        raise RuleViolation(f"Kies een duur van 1 tot {LONGEST_HOURS} uur.")
    if len(explanation.strip()) < SHORTEST_EXPLANATION:
        raise RuleViolation(f"Leg in minstens {SHORTEST_EXPLANATION} tekens uit waarom het niet kan wachten.")
    today = timezone.localdate(now)
    with acting(ACCESS, behalf=by):
        if missed_since(now - timedelta(days=1), by=by) >= MISSES_A_DAY:
            raise RuleViolation("Je hebt vandaag te vaak gezocht zonder iemand te vinden. Bel een collega.")
        known = (
            Involvement.objects.running_on(today)
            .filter(organisation=by.organisation_id, person__birth_date=birth_date)
            # Where there is no prefix, two spaces stand in its place.
            .alias(known_as=Trim(Replace("person__search_name", Value("  ", TEXT), Value(" ", TEXT))))
            .filter(known_as=NlSort(Value(" ".join(name.split()))))
            .select_related("client")
        )
        found = list(known[:2])
    if len(found) != 1 or not RoleCategory.objects.of(by.roles(), today):
        record("break_glass.missed", by, by=by)
        raise RuleViolation(NOT_FOUND)
    return _open_in_emergency(found[0].client, reason, explanation.strip(), hours, by=by, now=now)


def missed_since(moment: datetime, *, by: User) -> int:
    missed = Event.objects.filter(record_type=by._meta.label, record_key=str(by.pk), act="break_glass.missed")
    return missed.filter(happened_at__gte=moment).count()


@transaction.atomic
def _open_in_emergency(
    client: Client, reason: str, explanation: str, hours: int, *, by: User, now: datetime
) -> BreakGlass:
    with acting(ACCESS, behalf=by):
        pressed = BreakGlass.objects.create(
            client=client,
            organisation=by.organisation,
            user=by,
            reason=reason,
            explanation=explanation,
            opened_at=now,
            opened_by=by.full_name,
            until=now + timedelta(hours=hours),
        )
    record("break_glass.opened", pressed, by=by, client=client.pk, reason=reason, until=pressed.until)
    settle([client.pk], by=by)
    return pressed


@transaction.atomic
def review_break_glass(*, pressed: BreakGlass, verdict: str, note: str, by: User, now: datetime) -> None:
    """Say afterwards whether it was right. Raises RuleViolation for one's own, and when it was said already."""
    if pressed.user_id == by.pk:
        raise RuleViolation("Over je eigen gebruik van de noodknop oordeelt iemand anders.")
    if pressed.verdict:
        raise RuleViolation(f"{pressed.reviewed_by} gaf al een oordeel: {pressed.get_verdict_display()}.")
    pressed.verdict, pressed.note = verdict, note
    pressed.reviewed_at, pressed.reviewed_by = now, by.full_name
    with acting(ACCESS, behalf=by):
        pressed.save(update_fields=["verdict", "note", "reviewed_at", "reviewed_by"])
    record("break_glass.reviewed", pressed, by=by, verdict=verdict)


@transaction.atomic
def appoint_deputy(*, absent: User, deputy: User, first_day: date, last_day: date, by: User, now: datetime) -> Deputy:
    """Let `deputy` see what `absent` sees, as far as his own function needs it.

    Raises RuleViolation with the reason when that is not allowed.
    """
    # Two at once might each make the other's deputy somebody who is away himself.
    list(User.objects.filter(pk__in=[absent.pk, deputy.pk]).order_by("pk").select_for_update(of=("self",), no_key=True))
    for refusal in (
        appointing_refusal(absent, by),
        days_refusal(first_day, last_day, timezone.localdate(now)),
        fitness_refusal(absent, deputy, first_day),
        chain_refusal(absent, deputy, first_day, last_day),
    ):
        if refusal:
            raise RuleViolation(refusal)
    with acting(ACCESS, behalf=by):
        made = Deputy.objects.create(
            absent=absent, deputy=deputy, first_day=first_day, last_day=last_day, made_at=now, made_by=by.full_name
        )
    record("deputy.appointed", made, by=by, absent=absent.pk, deputy=deputy.pk, first_day=first_day, last_day=last_day)
    settle_users([deputy.pk], by=by)
    return made


def appointing_refusal(absent: User, by: User) -> str:
    arranges = Role.PROJECT_LEADER in by.roles() or by.may(Permission.ADMINISTER)
    if absent == by or (arranges and by.organisation_id == absent.organisation_id):
        return ""
    return "Voor een ander regelt de projectleider of de functioneel beheerder de waarneming."


def days_refusal(first_day: date, last_day: date, today: date) -> str:
    if last_day < first_day:
        return "De laatste dag ligt voor de eerste dag."
    return "Deze dagen zijn al voorbij." if last_day < today else ""


def fitness_refusal(absent: User, deputy: User, day: date) -> str:
    """Why this colleague cannot stand in, by who he is; "" when he can."""
    if deputy == absent:
        return "Kies een ander als waarnemer."
    if deputy.organisation_id != absent.organisation_id or not deputy.is_active:
        return "Kies een waarnemer van dezelfde organisatie."
    own = RoleCategory.objects.of(roles_of(deputy, day), day)
    roles = roles_of(absent, day)
    theirs = RoleCategory.objects.of(roles, day)
    needed = set(PROGRAMME_LEADER_CATEGORIES) if Role.PROJECT_LEADER in roles else set()
    if not set(own) & set(theirs) or not needed <= set(own):
        return f"De functie van {deputy} geeft geen recht op de dossiers van {absent}. Kies een andere waarnemer."
    return ""


def chain_refusal(absent: User, deputy: User, first_day: date, last_day: date) -> str:
    """Nobody stands in for somebody who stands in himself."""
    around = Deputy.objects.overlapping(first_day, last_day)
    if around.filter(absent=absent, deputy=deputy).exists():
        return f"{deputy} neemt in deze dagen al waar voor {absent}."
    if around.filter(absent=deputy).exists():
        return f"{deputy} is in deze dagen zelf afwezig. Kies een andere waarnemer."
    if other := around.filter(deputy=absent).select_related("absent").first():
        return f"{absent} neemt in deze dagen zelf waar voor {other.absent}. Regel daar eerst een andere waarnemer."
    return ""


def roles_of(user: User, day: date) -> list[str]:
    """The user's own functions on that day, without those he stands in for."""
    return list(RoleAssignment.objects.running_on(day).filter(user=user).values_list("role", flat=True))


@transaction.atomic
def end_deputy(*, deputy: Deputy, by: User, now: datetime) -> None:
    """Stop at once: from now on the deputy sees nothing by it.

    Raises RuleViolation when `by` may not, or when it is over.
    """
    today = timezone.localdate(now)
    if by != deputy.deputy and (refusal := appointing_refusal(deputy.absent, by)):
        raise RuleViolation(refusal)
    if deputy.last_day < today:
        raise RuleViolation("Deze waarneming is al voorbij.")
    record("deputy.ended", deputy, by=by, absent=deputy.absent_id, deputy=deputy.deputy_id)
    stood_in = deputy.deputy_id
    with acting(ACCESS, behalf=by):
        if deputy.first_day < today:
            deputy.last_day = today - timedelta(days=1)
            deputy.save(update_fields=["last_day"])
        else:
            deputy.delete()
    settle_users([stood_in], by=by)


@transaction.atomic
def link_account(*, client: Client, user: User, by: Actor, now: datetime) -> ClientAccount:
    """Let the client see all that is kept about him. Raises RuleViolation for a user with another role than client."""
    if set(roles_of(user, timezone.localdate(now))) != {Role.CLIENT}:
        raise RuleViolation("Een eigen account is alleen voor de cliënt zelf, niet voor wie hier werkt.")
    with acting(ACCESS, behalf=by):
        account = ClientAccount.objects.create(client=client, user=user, linked_at=now, linked_by=by.actor_name)
    record("client_account.linked", account, by=by, client=client.pk, user=user.pk)
    settle([client.pk], by=by)
    return account
