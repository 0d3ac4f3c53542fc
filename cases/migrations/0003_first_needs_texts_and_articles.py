"""What each function needs, the first words of a consent, and the laws on which a municipality or UWV may see data.

The words about laws are to be confirmed by each organisation's own lawyer: the rows are dated data.
"""

import uuid
from datetime import date

from django.db import migrations

KEYS = uuid.UUID("8d6c1c43-52a5-4f3c-8a5e-1d0f9a6e7b21")
SINCE = date(2000, 1, 1)
NEEDS = {
    "job_coach": ("basis", "participatie", "leefgebieden"),
    "clinician": ("basis", "participatie", "leefgebieden", "gezondheid"),
    "project_leader": ("basis", "participatie"),
    "consultant": ("basis", "participatie", "inkomen"),
    "uwv_adviser": ("basis", "participatie", "inkomen"),
    "debt_counsellor": ("basis", "inkomen"),
}
TEXT = (
    "Ik vind het goed dat de ene organisatie gegevens over mij deelt met de andere. "
    "Het gaat alleen om de gegevens die hier staan, en alleen voor het doel dat hier staat.\n"
    "Niemand verplicht mij. Zeg ik nee, dan krijg ik gewoon mijn hulp.\n"
    "Ik mag elke dag stoppen. Dat zeg ik tegen iemand die mij helpt. "
    "Vanaf dat moment ziet de andere organisatie mijn gegevens niet meer.\n"
    "Na de einddatum stopt het delen vanzelf."
)
ARTICLES = (
    {
        "code": "WMO-5.1.1", "law": "Wmo 2015", "article": "artikel 5.1.1",
        "task": "onderzoek naar en toekenning van maatschappelijke ondersteuning",
        "receiver_kind": "municipality", "categories": ["basis", "participatie"], "first_day": date(2015, 1, 1),
    },
    {
        "code": "PW-64", "law": "Participatiewet", "article": "artikel 64",
        "task": "recht op bijstand en ondersteuning naar werk",
        "receiver_kind": "municipality", "categories": ["basis", "participatie", "inkomen"],
        "first_day": date(2015, 1, 1),
    },
    {
        "code": "SUWI-54", "law": "Wet SUWI", "article": "artikel 54",
        "task": "uitkering en re-integratie door UWV",
        "receiver_kind": "uwv", "categories": ["basis", "participatie", "inkomen"], "first_day": date(2002, 1, 1),
    },
)  # fmt: skip


def key(*parts):
    return uuid.uuid5(KEYS, "/".join(parts))


def fill(apps, schema_editor):
    apps.get_model("cases", "RoleCategory").objects.bulk_create(
        apps.get_model("cases", "RoleCategory")(
            id=key(role, category), role=role, category=category, first_day=SINCE,
            reason="Eerste inrichting", recorded_by="migratie",
        )
        for role, categories in NEEDS.items()
        for category in categories
    )  # fmt: skip
    apps.get_model("cases", "ConsentText").objects.create(
        id=key("text", "1"), version=1, text=TEXT, first_day=date(2020, 1, 1)
    )
    articles = apps.get_model("cases", "LegalArticle")
    articles.objects.bulk_create(articles(id=key(each["code"]), **each) for each in ARTICLES)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_consents_and_emergencies'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
