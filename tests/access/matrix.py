"""Every address of werv: who may open it, and what its key names. A new address without a row fails.

Whoever is not named gets 403, who is not signed in the way in, and what is not yours 404. Everything else is 405.
"""

from dataclasses import dataclass

from werv.ground.accounts.permissions import Role

EVERYBODY = frozenset(Role)
CASEWORKERS = frozenset({Role.JOB_COACH, Role.CLINICIAN, Role.CONSULTANT, Role.UWV_ADVISER, Role.DEBT_COUNSELLOR})
WITH_CLIENTS = CASEWORKERS | {Role.PROJECT_LEADER}
ACCOUNTABLE = frozenset({Role.PROJECT_LEADER, Role.CONTROLLER})
LEADERS, CONTROLLERS = frozenset({Role.PROJECT_LEADER}), frozenset({Role.CONTROLLER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
OFFICERS = frozenset({Role.PRIVACY_OFFICER})
CLIENTS = frozenset({Role.CLIENT})
NEED_BSN = CASEWORKERS - {Role.DEBT_COUNSELLOR}
APPOINTING = WITH_CLIENTS | ADMINISTRATORS

# To whose belongings an address leads: what is open to the own organisation; what it knows; those of everybody.
OPENED = frozenset({"own", "shared"})
KNOWN_HERE = OPENED | {"expired"}
REGION = KNOWN_HERE | {"foreign"}

GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")


@dataclass(frozen=True)
class Row:
    """`key` is what the address names (a kind in World.keys), `is_open` whether one comes there without signing in.

    Of those who `may`, only `may_post` also change something there.
    """

    may: frozenset[Role]
    methods: tuple[str, ...] = GET
    key: str = ""
    is_open: bool = False
    may_post: frozenset[Role] = EVERYBODY
    his: frozenset[str] = OPENED


OPEN = Row(EVERYBODY, BOTH, is_open=True)
OPEN_TO_READ = Row(EVERYBODY, is_open=True)
OWN_ACCOUNT = Row(EVERYBODY, BOTH)

MATRIX: dict[str, Row] = {
    # The desk
    "desk:today": Row(EVERYBODY),
    "desk:clients": Row(WITH_CLIENTS),
    "desk:client": Row(WITH_CLIENTS, key="client"),
    "desk:client_step": Row(CASEWORKERS, BOTH, key="client"),
    "desk:trajectories": Row(WITH_CLIENTS),
    "desk:client_bsn": Row(NEED_BSN, BOTH, key="client"),
    "desk:client_bsn_change": Row(NEED_BSN, BOTH, key="client"),
    "desk:client_documents": Row(WITH_CLIENTS, BOTH, key="client", may_post=CASEWORKERS),
    "desk:client_document": Row(WITH_CLIENTS, key="document"),
    "desk:client_looks": Row(WITH_CLIENTS, key="client"),
    "desk:own_looks": Row(CLIENTS, key="account"),
    # Who sees what
    "desk:sharing": Row(WITH_CLIENTS, key="client"),
    "desk:give_consent": Row(CASEWORKERS, BOTH, key="client"),
    "desk:legal_basis": Row(CASEWORKERS, BOTH, key="client"),
    "desk:ask_access": Row(CASEWORKERS, BOTH, key="client"),
    "desk:stop_consent": Row(CASEWORKERS, POST, key="consent"),
    "desk:stop_legal_basis": Row(CASEWORKERS, POST, key="legal_basis"),
    "desk:access_requests": Row(CASEWORKERS),
    "desk:refuse_access": Row(CASEWORKERS, BOTH, key="access_request"),
    "desk:break_glass": Row(CASEWORKERS, BOTH),
    "desk:break_glass_reviews": Row(OFFICERS),
    "desk:break_glass_review": Row(OFFICERS, BOTH, key="emergency"),
    "desk:deputies": Row(APPOINTING, BOTH),
    "desk:deputy_ends": Row(APPOINTING, POST, key="deputy"),
    "desk:role_categories": Row(ADMINISTRATORS),
    "desk:security_contact": OPEN_TO_READ,
    "privacy:looking": Row(OFFICERS),
    "privacy:review": Row(OFFICERS, BOTH),
    "desk:administration": Row(ADMINISTRATORS),
    "desk:style": Row(ADMINISTRATORS),
    "desk:health": OPEN_TO_READ,
    "desk:client_statement": Row(CASEWORKERS, BOTH, key="written"),
    # Accounts, which the administrators keep for the whole region
    "desk:users": Row(ADMINISTRATORS),
    "desk:user_invite": Row(ADMINISTRATORS, BOTH),
    "desk:user": Row(ADMINISTRATORS, key="colleague", his=REGION),
    "desk:user_give_role": Row(ADMINISTRATORS, POST, key="colleague", his=REGION),
    "desk:user_deactivate": Row(ADMINISTRATORS, POST, key="colleague", his=REGION),
    "desk:user_reactivate": Row(ADMINISTRATORS, POST, key="colleague", his=REGION),
    "desk:user_reset_factor": Row(ADMINISTRATORS, POST, key="colleague", his=REGION),
    "desk:user_take_role": Row(ADMINISTRATORS, POST, key="function", his=REGION),
    "desk:invitation_withdraw": Row(ADMINISTRATORS, POST, key="invitation", his=REGION),
    # The office of the privacy officer
    "privacy:overview": Row(OFFICERS),
    "privacy:search": Row(OFFICERS, BOTH),
    "privacy:requests": Row(OFFICERS),
    "privacy:new_request": Row(OFFICERS, BOTH),
    "privacy:new_client_request": Row(OFFICERS, BOTH, key="client", his=KNOWN_HERE),
    "privacy:request": Row(OFFICERS, key="request"),
    "privacy:extend": Row(OFFICERS, BOTH, key="request"),
    "privacy:decide": Row(OFFICERS, BOTH, key="request"),
    "privacy:take_over": Row(OFFICERS, POST, key="request"),
    "privacy:order_export": Row(OFFICERS, POST, key="request"),
    "privacy:export_pdf": Row(OFFICERS, key="export"),
    "privacy:export_json": Row(OFFICERS, key="export"),
    "privacy:breaches": Row(OFFICERS),
    "privacy:new_breach": Row(OFFICERS, BOTH),
    "privacy:breach": Row(OFFICERS, key="breach"),
    "privacy:change_breach": Row(OFFICERS, BOTH, key="breach"),
    "privacy:breach_authority": Row(OFFICERS, BOTH, key="breach"),
    "privacy:breach_people": Row(OFFICERS, BOTH, key="breach"),
    "privacy:close_breach": Row(OFFICERS, POST, key="breach"),
    "privacy:retention": Row(OFFICERS),
    "privacy:propose": Row(OFFICERS, POST),
    "privacy:proposal": Row(OFFICERS, key="proposal"),
    "privacy:approve": Row(OFFICERS, POST, key="proposal"),
    "privacy:refuse": Row(OFFICERS, BOTH, key="proposal"),
    "privacy:proof_pdf": Row(OFFICERS, key="proof"),
    "privacy:hold": Row(OFFICERS, BOTH, key="client", his=KNOWN_HERE),
    "privacy:lift_hold": Row(OFFICERS, POST, key="hold"),
    "privacy:fill_in_term": Row(OFFICERS, BOTH, key="basis"),
    "privacy:register": Row(OFFICERS),
    # Lists that are read in
    "imports:start": Row(LEADERS, BOTH),
    "imports:check": Row(LEADERS, BOTH, key="file"),
    "imports:read": Row(LEADERS, POST, key="file"),
    "imports:rejects": Row(LEADERS, key="file"),
    # Grants and reports
    "subsidies:grants": Row(ACCOUNTABLE),
    "subsidies:grant": Row(ACCOUNTABLE, key="grant"),
    "subsidies:reports": Row(ACCOUNTABLE),
    "subsidies:new_report": Row(CONTROLLERS, BOTH),
    "subsidies:report": Row(ACCOUNTABLE, key="snapshot"),
    "subsidies:retry_report": Row(CONTROLLERS, POST, key="snapshot"),
    "subsidies:report_pdf": Row(ACCOUNTABLE, key="snapshot"),
    "subsidies:report_xlsx": Row(CONTROLLERS, key="snapshot"),
    # Signing in
    "account_login": OPEN,
    "account_logout": OPEN,
    "account_signup": OPEN,
    "account_inactive": OPEN_TO_READ,
    "account_reset_password": OPEN,
    "account_reset_password_done": OPEN_TO_READ,
    "account_reset_password_from_key": Row(EVERYBODY, BOTH, key="reset", is_open=True),
    "account_reset_password_from_key_done": OPEN_TO_READ,
    "account_change_password": OWN_ACCOUNT,
    "account_set_password": OWN_ACCOUNT,
    "account_reauthenticate": OWN_ACCOUNT,
    "account_remove_factor": OWN_ACCOUNT,
    "account_sessions": OWN_ACCOUNT,
    "account_unlock": OWN_ACCOUNT,
    "account_lock": Row(EVERYBODY, POST),
    "account_present": Row(EVERYBODY, POST),
    "account_resume": OWN_ACCOUNT,
    "account_organisation": Row(EVERYBODY, BOTH, key="organisation", is_open=True),
    "account_organisation_back": OPEN,
    "account_invitation": OPEN,
    "account_invitation_link": Row(EVERYBODY, key="letter", is_open=True),
    "mfa_login_webauthn": OPEN,
    "mfa_authenticate": OPEN,
    "mfa_index": OWN_ACCOUNT,
    "mfa_activate_totp": OWN_ACCOUNT,
    "mfa_deactivate_totp": OWN_ACCOUNT,
    "mfa_add_webauthn": OWN_ACCOUNT,
    "mfa_view_recovery_codes": OWN_ACCOUNT,
    "mfa_generate_recovery_codes": OWN_ACCOUNT,
    "mfa_reauthenticate": OWN_ACCOUNT,
    "mfa_reauthenticate_webauthn": OWN_ACCOUNT,
}
