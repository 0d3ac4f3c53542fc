"""Which columns of which tables the seed fills, and how each follows when a line is told again for somebody else."""

KEY = "key"  # another key for every telling
CLIENT = "client"  # the client for whom it is told; not in the stock
SAME = "same"
DAY = "day"  # some weeks earlier
MOMENT = "moment"

# In this order, so that a row comes after those it names. Persons and clients have their own columns: see fill.py.
LINE_TABLES: dict[str, dict[str, str]] = {
    "people_residence": {
        "id": KEY, "person_id": KEY, "postcode": SAME, "place": SAME, "municipality": SAME, "first_day": DAY,
        "last_day": DAY,
    },
    "cases_involvement": {
        "id": KEY, "client_id": CLIENT, "organisation_id": SAME, "person_id": KEY, "ground": SAME, "first_day": DAY,
        "last_day": DAY,
    },
    "cases_teammember": {
        "id": KEY, "client_id": CLIENT, "organisation_id": SAME, "user_id": KEY, "role": SAME, "first_day": DAY,
        "last_day": DAY,
    },
    "cases_access": {
        "id": KEY, "client_id": CLIENT, "organisation_id": SAME, "user_id": KEY, "programme_id": SAME, "category": SAME,
        "first_day": DAY, "last_day": DAY, "ground": SAME, "source": KEY,
    },
    "cases_consent": {
        "id": KEY, "client_id": CLIENT, "organisation_id": SAME, "receiver_id": SAME, "is_given": SAME,
        "categories": SAME, "purpose": SAME, "purpose_note": SAME, "text_id": SAME, "how": SAME, "given_by": SAME,
        "representative_name": SAME, "representative_capacity": SAME, "first_day": DAY, "last_day": DAY,
        "recorded_at": MOMENT, "recorded_by": SAME, "withdrawn_by": SAME, "withdrawn_how": SAME,
    },
    "cases_legalbasis": {
        "id": KEY, "client_id": CLIENT, "organisation_id": SAME, "receiver_id": SAME, "article_id": SAME,
        "categories": SAME, "first_day": DAY, "last_day": DAY, "recorded_at": MOMENT, "recorded_by": SAME,
        "withdrawn_by": SAME,
    },
    "trajectories_trajectory": {
        "id": KEY, "client_id": CLIENT, "organisation_id": SAME, "programme_version_id": SAME, "state": SAME,
        "order_number": SAME, "ordered_on": DAY, "intake_on": DAY, "agreed_on": DAY, "first_day": DAY,
        "planned_last_day": DAY, "last_day": DAY, "end_reason": SAME,
    },
    "trajectories_trajectorystate": {
        "id": KEY, "trajectory_id": KEY, "state": SAME, "first_day": DAY, "reason": SAME, "set_at": MOMENT,
        "set_by": SAME,
    },
    "trajectories_benefitperiod": {
        "id": KEY, "client_id": CLIENT, "organisation_id": SAME, "benefit": SAME, "first_day": DAY, "last_day": DAY,
    },
    "trajectories_laddermeasurement": {
        "id": KEY, "client_id": CLIENT, "organisation_id": SAME, "trajectory_id": KEY, "rung": SAME, "measured_on": DAY,
        "moment": SAME, "expected_rung": SAME, "expected_on": DAY, "explanation": SAME, "corrects_id": KEY,
        "recorded_at": MOMENT, "recorded_by": SAME,
    },
    "trajectories_placement": {
        "id": KEY, "client_id": CLIENT, "organisation_id": SAME, "trajectory_id": KEY, "employer_id": SAME,
        "kind": SAME, "hours_per_week": SAME, "first_day": DAY, "last_day": DAY, "confirmed_on": DAY,
    },
    "trajectories_step": {
        "id": KEY, "client_id": CLIENT, "organisation_id": SAME, "trajectory_id": KEY, "user_id": KEY, "category": SAME,
        "day": DAY, "minutes": SAME, "kind": SAME, "goal": SAME, "note": SAME, "billable": SAME,
        "recorded_at": MOMENT, "recorded_by": SAME, "form_key": KEY,
    },
    "subsidies_funding": {
        "id": KEY, "trajectory_id": KEY, "grant_id": SAME, "share_pct": SAME, "first_day": DAY, "last_day": DAY,
        "end_reason": SAME,
    },
}  # fmt: skip

FILLED = ("people_person", "cases_client", *LINE_TABLES)

EXPRESSIONS = {
    # The first telling keeps its keys; of the others the first eight digits are those of the telling.
    KEY: "CASE WHEN c.number = 0 THEN s.{0} ELSE (c.prefix || s.{0}_tail)::uuid END",
    CLIENT: "c.id",
    SAME: "s.{0}",
    DAY: "s.{0} - c.shift",
    MOMENT: "s.{0} - make_interval(days => c.shift)",
}
# Cut once a staged row, not once a telling.
TAIL = "text GENERATED ALWAYS AS (substr({0}::text, 9)) STORED"


def staged(table: str) -> list[str]:
    """Columns of the stock of `table`, after the number of the line."""
    return [column for column, kind in LINE_TABLES[table].items() if kind != CLIENT]


def tails(table: str) -> dict[str, str]:
    """What the staged table needs besides: the rest of each key after its first eight digits."""
    return {f"{column}_tail": TAIL.format(column) for column, kind in LINE_TABLES[table].items() if kind == KEY}


INSERT_CLIENTS = (
    "INSERT INTO cases_client (id, bsn_encrypted, bsn_fingerprint)"
    " SELECT id, bsn_encrypted, bsn_fingerprint FROM seed_face"
)


def insert_persons() -> str:
    """SQL that gives each staged person the name of the client. Who was referred on is known by name only."""
    return (
        "INSERT INTO people_person"  # noqa: S608  the names stand here
        " (id, organisation_id, first_name, prefix, last_name, birth_date, sex, email, phone)"
        f" SELECT {EXPRESSIONS[KEY].format('id')}, s.organisation_id,"
        " f.first_name, f.prefix, f.last_name, f.birth_date, f.sex,"
        " CASE WHEN s.knows_contact THEN f.email ELSE '' END, CASE WHEN s.knows_contact THEN f.phone ELSE '' END"
        " FROM seed_person s JOIN seed_client c ON c.line = s.line JOIN seed_face f ON f.id = c.id"
    )


def insert_lines(table: str) -> str:
    """SQL that tells the staged rows of `table` once for every row of seed_client with the same line."""
    columns = LINE_TABLES[table]
    values = ", ".join(EXPRESSIONS[kind].format(column) for column, kind in columns.items())
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values}"  # noqa: S608  the names stand above
        f" FROM seed_{table} s JOIN seed_client c ON c.line = s.line"
    )
