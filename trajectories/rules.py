"""What the rules of the work say about trajectories: code lists and what they mean, no writes and no clock."""

from django.db.models import TextChoices


class State(TextChoices):
    """Where a trajectory stands."""

    REGISTERED = "registered", "aangemeld"
    INTAKE = "intake", "intake"
    PLAN_DRAFTING = "plan_drafting", "plan in voorbereiding"
    PLAN_AGREEING = "plan_agreeing", "plan ter akkoord"
    RUNNING = "running", "lopend"
    PAUSED = "paused", "onderbroken"
    FINISHING = "finishing", "afronding"
    CLOSED = "closed", "afgesloten"
    AFTERCARE = "aftercare", "nazorg"
    WITHDRAWN = "withdrawn", "ingetrokken"
    NOT_STARTED = "not_started", "niet gestart"
    ENDED_EARLY = "ended_early", "voortijdig beëindigd"


OPEN_STATES = frozenset(
    {
        State.REGISTERED,
        State.INTAKE,
        State.PLAN_DRAFTING,
        State.PLAN_AGREEING,
        State.RUNNING,
        State.PAUSED,
        State.FINISHING,
    }
)


class EndReason(TextChoices):
    """Why a trajectory, or the funding of it, ended."""

    GOAL_REACHED = "goal_reached", "doel behaald"
    NEXT_PROGRAMME = "next_programme", "doorstroom naar een volgend traject"
    PAID_REGULAR = "paid_regular", "betaald werk, regulier"
    PAID_SUPPORTED = "paid_supported", "betaald werk met ondersteuning"
    SHELTERED = "sheltered", "beschut werk"
    VOLUNTEERING = "volunteering", "vrijwilligerswerk"
    TRAINING = "training", "opleiding"
    RETURNED = "returned", "terug naar dagbesteding"
    ILLNESS = "illness", "ziekte of behandeling"
    MOVED_HOUSE = "moved_house", "verhuisd"
    OWN_CHOICE = "own_choice", "eigen keuze"
    NO_CONTACT = "no_contact", "geen contact meer"
    PRINCIPAL_STOPPED = "principal_stopped", "opdrachtgever stopt"
    DIED = "died", "overleden"
    OTHER_PAYER = "other_payer", "andere betaler"
    OTHER = "other", "anders"


class Outflow(TextChoices):
    """The four kinds in which outflow is told apart; a return is never drop-out (docs/rules.md, rule 25)."""

    MOVED_ON = "moved_on", "doorgestroomd"
    RETURNED = "returned", "teruggekeerd"
    ENDED_OTHERWISE = "ended_otherwise", "anders beëindigd"
    DROP_OUT = "drop_out", "uitgevallen"


OUTFLOW_OF_REASON: dict[str, Outflow] = {
    EndReason.GOAL_REACHED: Outflow.MOVED_ON,
    EndReason.NEXT_PROGRAMME: Outflow.MOVED_ON,
    EndReason.PAID_REGULAR: Outflow.MOVED_ON,
    EndReason.PAID_SUPPORTED: Outflow.MOVED_ON,
    EndReason.SHELTERED: Outflow.MOVED_ON,
    EndReason.VOLUNTEERING: Outflow.MOVED_ON,
    EndReason.TRAINING: Outflow.MOVED_ON,
    EndReason.RETURNED: Outflow.RETURNED,
    EndReason.PRINCIPAL_STOPPED: Outflow.ENDED_OTHERWISE,
    EndReason.DIED: Outflow.ENDED_OTHERWISE,
    EndReason.OTHER_PAYER: Outflow.ENDED_OTHERWISE,
    EndReason.ILLNESS: Outflow.DROP_OUT,
    EndReason.MOVED_HOUSE: Outflow.DROP_OUT,
    EndReason.OWN_CHOICE: Outflow.DROP_OUT,
    EndReason.NO_CONTACT: Outflow.DROP_OUT,
    EndReason.OTHER: Outflow.DROP_OUT,
}

# The state in which a trajectory stands after it ended for this reason.
STATE_AFTER: dict[Outflow, State] = {
    Outflow.MOVED_ON: State.CLOSED,
    Outflow.RETURNED: State.CLOSED,
    Outflow.ENDED_OTHERWISE: State.CLOSED,
    Outflow.DROP_OUT: State.ENDED_EARLY,
}


class PlacementKind(TextChoices):
    """A place to work; only the first three are paid work (docs/rules.md, rule 18)."""

    REGULAR = "regular", "betaald werk, regulier"
    SUPPORTED = "supported", "betaald werk met ondersteuning"
    SHELTERED = "sheltered", "beschut werk"
    TRIAL = "trial", "proefplaatsing"
    WORK_EXPERIENCE = "work_experience", "werkervaringsplek"
    PARTICIPATION = "participation", "participatieplek"


PAID_KINDS = (PlacementKind.REGULAR, PlacementKind.SUPPORTED, PlacementKind.SHELTERED)


class StepKind(TextChoices):
    """What a job coach did."""

    TALK = "talk", "gesprek"
    WORK_VISIT = "work_visit", "werkbezoek"
    APPLICATION = "application", "sollicitatie"
    EMPLOYER = "employer", "werkgeverscontact"
    NETWORK = "network", "netwerkoverleg"
    CRISIS = "crisis", "crisis"
    TRAVEL = "travel", "reistijd"
    ADMINISTRATION = "administration", "administratie"
    NO_SHOW = "no_show", "niet verschenen"


class Benefit(TextChoices):
    """Benefit that somebody has (uitkering)."""

    PW = "pw", "bijstand (Participatiewet)"
    IOAW = "ioaw", "IOAW"
    IOAZ = "ioaz", "IOAZ"
    WW = "ww", "WW"
    ZW = "zw", "ZW"
    WIA_WGA = "wia_wga", "WIA-WGA"
    WIA_IVA = "wia_iva", "WIA-IVA"
    WIA = "wia", "WIA"
    WAO = "wao", "WAO"
    WAZ = "waz", "WAZ"
    WAJONG = "wajong", "Wajong"
    WSW = "wsw", "Wsw"
    ANW = "anw", "Anw"
    AOW = "aow", "AOW"
    NONE = "none", "geen uitkering"
    UNKNOWN = "unknown", "onbekend"
