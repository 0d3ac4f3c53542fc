"""Who can sign in to the demo: one list, for the seed that makes them and the start that prints them."""

from typing import NamedTuple


class CastMember(NamedTuple):
    email: str
    full_name: str
    organisation: str  # its code
    role: str  # a value of accounts.permissions.Role; words here, so that starting the demo imports no Django


CAST = (
    CastMember("jobcoach@werv.example", "Anouk de Boer", "WERV", "job_coach"),
    CastMember("projectleider@werv.example", "Bram Wolters", "WERV", "project_leader"),
    CastMember("controller@werv.example", "Femke Nijhuis", "WERV", "controller"),
    CastMember("vrijwilligers@werv.example", "Ineke van den Berg", "WERV", "volunteer_coordinator"),
    CastMember("behandelaar@werv.example", "Sjoerd Haverkate", "WERV", "clinician"),
    CastMember("ambassadeur@werv.example", "Malika el Amrani", "WERV", "ambassador"),
    CastMember("privacy@werv.example", "Wouter ten Cate", "WERV", "privacy_officer"),
    CastMember("beheer@werv.example", "Lotte Kuipers", "WERV", "administrator"),
    CastMember("jobcoach@mediant.example", "Chris Oude Engberink", "MEDIANT", "job_coach"),
    CastMember("projectleider@mediant.example", "Marloes Schutte", "MEDIANT", "project_leader"),
    CastMember("controller@mediant.example", "Gerard ter Braak", "MEDIANT", "controller"),
    CastMember("behandelaar@mediant.example", "Yasmin Demir", "MEDIANT", "clinician"),
    CastMember("consulent@almelo.example", "Harm Leferink", "ALMELO", "consultant"),
    CastMember("adviseur@uwv.example", "Petra Scholten", "UWV", "uwv_adviser"),
    CastMember("onderzoeker@regioplan.example", "Tess van Rijn", "REGIOPLAN", "researcher"),
    CastMember("client@werv.example", "Jeroen Siemerink", "WERV", "client"),
)
# Not printed at the start: what one officer proposes to destroy, another has to approve.
SECOND_OFFICER = CastMember("privacy2@werv.example", "Rianne Holterman", "WERV", "privacy_officer")
