"""Lines of the log in plain Dutch, for the privacy officer and for the client."""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from werv.ground.audit.models import Action, Event, Outcome

ACTS = {
    "client.read": "dossier bekeken",
    "bsn.form": "pagina van het BSN bekeken",
    "bsn.shown": "BSN getoond",
    "bsn.entered": "BSN ingevuld",
    "bsn.conflict": "BSN ter controle",
    "documents.listed": "lijst van documenten bekeken",
    "document.added": "document toegevoegd",
    "document.downloaded": "document opgehaald",
    "client.listed": "in een lijst van cliënten gezien",
    "client.sought": "op naam gezocht",
    "caseload.listed": "op de eerste pagina gezien",
    "trajectory.listed": "in een lijst van trajecten gezien",
    "step.form": "formulier voor een contactmoment geopend",
    "step.logged": "contactmoment vastgelegd",
    "sharing.read": "bekeken met wie het dossier wordt gedeeld",
    "sharing.form": "formulier over delen geopend",
    "access_request.listed": "in een lijst van verzoeken gezien",
    "break_glass.listed": "in een lijst van gebruik van de noodknop gezien",
    "break_glass.read": "gebruik van de noodknop nagekeken",
    "import.uploaded": "lijst aangeboden",
    "import.checked": "ingelezen lijst bekeken",
    "import.applied": "lijst ingelezen",
    "import.changed": "gegevens gewijzigd door een lijst",
    "import.rejects_downloaded": "afgewezen regels opgehaald",
    "report.frozen": "verslag vastgelegd",
    "report.downloaded": "verslag opgehaald",
    "team.joined": "lid van het team geworden",
    "team.left": "uit het team gegaan",
    "trajectory.registered": "aangemeld voor een traject",
    "trajectory.intake": "intake begonnen",
    "trajectory.plan_drafting": "plan in voorbereiding",
    "trajectory.plan_agreeing": "plan ter akkoord gelegd",
    "trajectory.running": "traject begonnen",
    "trajectory.paused": "traject onderbroken",
    "trajectory.finishing": "afronding van een traject begonnen",
    "trajectory.closed": "traject afgesloten",
    "trajectory.aftercare": "nazorg begonnen",
    "trajectory.withdrawn": "aanmelding voor een traject ingetrokken",
    "trajectory.not_started": "traject niet gestart",
    "trajectory.ended_early": "traject eerder beëindigd",
    "consent.given": "toestemming vastgelegd",
    "consent.refused": "geen toestemming: vastgelegd",
    "consent.withdrawn": "toestemming ingetrokken",
    "legal_basis.recorded": "wettelijke grondslag vastgelegd",
    "legal_basis.ended": "wettelijke grondslag beëindigd",
    "access_request.asked": "om toegang gevraagd",
    "access_request.granted": "toegang gegeven",
    "access_request.refused": "verzoek om toegang afgewezen",
    "access_request.expired": "verzoek om toegang verlopen",
    "break_glass.missed": "met de noodknop niemand gevonden",
    "break_glass.opened": "dossier geopend met de noodknop",
    "break_glass.reviewed": "oordeel over de noodknop vastgelegd",
    "deputy.appointed": "waarneming geregeld",
    "deputy.ended": "waarneming beëindigd",
    "client_account.linked": "eigen account van de cliënt verbonden",
    "account.invited": "uitgenodigd",
    "account.invitation_withdrawn": "uitnodiging ingetrokken",
    "account.accepted": "uitnodiging aangenomen",
    "account.first_administrator": "eerste beheerder aangesteld",
    "account.deactivated": "account afgesloten",
    "account.reactivated": "account weer geopend",
    "account.role_given": "functie gegeven",
    "account.role_taken": "functie beëindigd",
    "account.factor_added": "tweede factor toegevoegd",
    "account.factor_removed": "tweede factor verwijderd",
    "account.factors_reset": "tweede factor opnieuw ingesteld",
    "account.factor_failed": "tweede factor klopte niet",
    "account.recovery_codes_renewed": "herstelcodes vernieuwd",
    "account.password_changed": "wachtwoord gewijzigd",
    "account.sessions_ended": "sessies beëindigd",
    "account.sign_in_failed": "inloggen mislukt",
    "account.signed_in": "ingelogd",
    "account.signed_out": "uitgelogd",
    "account.unlocked": "scherm ontgrendeld",
    "page.refused": "toegang geweigerd",
    "log.read": "logboek bekeken",
    "log.reviewed": "logboek beoordeeld",
    "looks.read": "overzicht van inzage bekeken",
    "looks.printed": "overzicht van inzage gemaakt voor de cliënt",
    "statement.form": "formulier voor een eigen verklaring geopend",
    "statement.added": "eigen verklaring vastgelegd",
    "privacy.opened": "bij de openstaande verzoeken gezien",
    "subject.searched": "op naam gezocht voor een verzoek",
    "subject.opened": "opgezocht voor een verzoek",
    "requests.listed": "in het register van verzoeken gezien",
    "request.received": "verzoek van een betrokkene vastgelegd",
    "request.opened": "verzoek van een betrokkene bekeken",
    "request.extended": "verzoek van een betrokkene verlengd",
    "request.decided": "besluit op een verzoek vastgelegd",
    "request.taken_over": "verzoek van een betrokkene overgenomen",
    "export.ordered": "gegevensoverzicht gevraagd",
    "export.made": "gegevensoverzicht gemaakt",
    "export.downloaded": "gegevensoverzicht opgehaald",
    "hold.set": "dossier tegengehouden",
    "hold.lifted": "dossier vrijgegeven",
    "retention.opened": "bij de tegengehouden dossiers gezien",
    "term.filled_in": "bewaartermijn ingevuld",
    "destruction.proposed": "vernietiging voorgesteld",
    "destruction.opened": "voorstel tot vernietiging bekeken",
    "destruction.approved": "akkoord gegeven op vernietiging",
    "destruction.refused": "vernietiging afgewezen",
    "destruction.done": "vernietigd volgens een voorstel",
    "destruction.nothing_due": "niets gevonden om te vernietigen",
    "destruction.proof_downloaded": "verklaring van vernietiging opgehaald",
    "breach.recorded": "datalek vastgelegd",
    "breach.opened": "datalek bekeken",
    "breach.described": "datalek aangevuld",
    "breach.authority_decided": "besluit over melding bij de AP vastgelegd",
    "breach.people_decided": "besluit over bericht aan de mensen zelf vastgelegd",
    "breach.closed": "datalek afgesloten",
}
CHANGES = {Action.CREATE: "vastgelegd", Action.UPDATE: "gewijzigd", Action.DELETE: "verwijderd"}
GROUNDS = {
    "team": "lid van het team",
    "programme": "leiding van het programma",
    "consent": "toestemming van de cliënt",
    "statutory_task": "wettelijke taak",
    "break_glass": "noodknop",
    "deputy": "waarneming",
    "own_file": "eigen dossier",
}


def act_in_words(line: Event) -> str:
    """What was done: "dossier bekeken", "contactmoment gewijzigd"."""
    if line.act.startswith("row."):
        return f"{kind_in_words(line.record_type)} {CHANGES.get(Action(line.action), 'gewijzigd')}"
    if line.act in ACTS:
        return ACTS[line.act]
    words = Outcome.REFUSED.label if line.outcome == Outcome.REFUSED else Action(line.action).label
    kind = kind_in_words(line.record_type) if line.record_type else "gegevens"
    return f"{kind}: {words}"


def kind_in_words(record_type: str) -> str:
    try:
        return str(apps.get_model(record_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return "gegevens"


def fields_in_words(line: Event) -> list[str]:
    """The changed fields as the screen names them."""
    try:
        meta = apps.get_model(line.record_type)._meta
    except (LookupError, ValueError):
        return list(line.fields)
    return [field_in_words(meta, name) for name in line.fields]


def field_in_words(meta: object, name: str) -> str:
    try:
        return str(meta.get_field(name).verbose_name)  # type: ignore[attr-defined]  # the options of a model
    except FieldDoesNotExist:
        return name


def grounds_in_words(line: Event) -> str:
    """On which grounds the file was open; "" when on none that was written down."""
    kinds = dict.fromkeys(ground.partition(":")[0] for ground in line.grounds.split(", ") if ground)
    return ", ".join(GROUNDS.get(kind, kind) for kind in kinds)
