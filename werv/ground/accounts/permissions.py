"""Which role may do what. Whether somebody may see a record is another question: cases/access.py."""

from enum import StrEnum

from django.db.models import TextChoices


class Role(TextChoices):
    """A user's function at the own organisation."""

    JOB_COACH = "job_coach", "jobcoach"
    CLINICIAN = "clinician", "behandelaar"
    PROJECT_LEADER = "project_leader", "projectleider"
    CONTROLLER = "controller", "controller"
    VOLUNTEER_COORDINATOR = "volunteer_coordinator", "vrijwilligerscoördinator"
    CONSULTANT = "consultant", "consulent"
    UWV_ADVISER = "uwv_adviser", "adviseur UWV"
    DEBT_COUNSELLOR = "debt_counsellor", "schuldhulpverlener"
    REFERRER = "referrer", "verwijzer"
    AMBASSADOR = "ambassador", "ambassadeur"
    PRIVACY_OFFICER = "privacy_officer", "privacyfunctionaris"
    ADMINISTRATOR = "administrator", "functioneel beheerder"
    RESEARCHER = "researcher", "onderzoeker"
    CLIENT = "client", "cliënt"


class Permission(StrEnum):
    CLIENT_VIEW = "client_view"
    STEP_LOG = "step_log"
    DOCUMENT_ADD = "document_add"
    BSN_SEE = "bsn_see"
    IMPORT_RUN = "import_run"
    GRANT_VIEW = "grant_view"
    REPORT_MAKE = "report_make"
    ADMINISTER = "administer"
    CONSENT_RECORD = "consent_record"
    BREAK_GLASS = "break_glass"
    DEPUTY_APPOINT = "deputy_appoint"
    PRIVACY = "privacy"
    OWN_FILE = "own_file"


CASEWORKER = frozenset(
    {
        Permission.CLIENT_VIEW,
        Permission.STEP_LOG,
        Permission.DOCUMENT_ADD,
        Permission.CONSENT_RECORD,
        Permission.BREAK_GLASS,
        Permission.DEPUTY_APPOINT,
    }
)
# Who has to name the client to another body by his number; nobody else needs it on a screen (docs/rules.md, rule 31).
NEEDS_BSN = frozenset({Permission.BSN_SEE})

PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.JOB_COACH: CASEWORKER | NEEDS_BSN,
    Role.CLINICIAN: CASEWORKER | NEEDS_BSN,
    Role.CONSULTANT: CASEWORKER | NEEDS_BSN,
    Role.UWV_ADVISER: CASEWORKER | NEEDS_BSN,
    Role.DEBT_COUNSELLOR: CASEWORKER,
    Role.PROJECT_LEADER: frozenset(
        {Permission.CLIENT_VIEW, Permission.IMPORT_RUN, Permission.GRANT_VIEW, Permission.DEPUTY_APPOINT}
    ),
    Role.CONTROLLER: frozenset({Permission.GRANT_VIEW, Permission.REPORT_MAKE}),
    Role.PRIVACY_OFFICER: frozenset({Permission.PRIVACY}),
    Role.CLIENT: frozenset({Permission.OWN_FILE}),
    Role.ADMINISTRATOR: frozenset({Permission.ADMINISTER, Permission.DEPUTY_APPOINT}),
}


def permissions_of(roles: frozenset[str]) -> frozenset[Permission]:
    """All that these roles together may do; a role without a row may do nothing of this."""
    return frozenset().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))
