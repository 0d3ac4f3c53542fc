"""How Dutch names are sorted and sought: lower case, without accents.

Neither build of Postgres that werv runs on can be relied on for a Dutch collation, so the order is our own.
"""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(
            """
            CREATE FUNCTION nl_sort(text) RETURNS text
            LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
            RETURN lower(public.unaccent('public.unaccent', $1))
            """,
            "DROP FUNCTION nl_sort(text)",
        ),
    ]
