from django.db import migrations

from werv.privacy.actions import load_terms


def load(apps, schema_editor):
    load_terms(apps.get_model("privacy", "RetentionTerm"))


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_requests_breaches_retention")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
