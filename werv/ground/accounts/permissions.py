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
    IMPORT_RUN = "import_run"
    GRANT_VIEW = "grant_view"
    REPORT_MAKE = "report_make"
    ADMINISTER = "administer"


CASEWORKER = frozenset({Permission.CLIENT_VIEW, Permission.STEP_LOG})

PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.JOB_COACH: CASEWORKER,
    Role.CLINICIAN: CASEWORKER,
    Role.CONSULTANT: CASEWORKER,
    Role.UWV_ADVISER: CASEWORKER,
    Role.DEBT_COUNSELLOR: CASEWORKER,
    Role.PROJECT_LEADER: frozenset({Permission.CLIENT_VIEW, Permission.IMPORT_RUN, Permission.GRANT_VIEW}),
    Role.CONTROLLER: frozenset({Permission.GRANT_VIEW, Permission.REPORT_MAKE}),
    Role.ADMINISTRATOR: frozenset({Permission.ADMINISTER}),
}


def permissions_of(roles: frozenset[str]) -> frozenset[Permission]:
    """All that these roles together may do; a role without a row may do nothing of this."""
    return frozenset().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))
