"""Names are sought by index, also behind the walls.

Row-level security lets a row through before LIKE may look at it, so that without help every person would be asked
first. These functions belong to a role that sees of all persons the key, the organisation and the name as it is
sought. They give keys, of persons of the asker's own organisation; the query that wants to know more of them meets the
wall again.
"""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION werv_persons_named(words text[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine uuid := nullif(current_setting('werv.organisation', true), '')::uuid;
    patterns text[] := (
        SELECT array_agg('%' || regexp_replace(nl_sort(word), '[\\%_]', '\\\&', 'g') || '%') FROM unnest(words) AS word);
    longest text := (SELECT pattern FROM unnest(patterns) AS pattern ORDER BY length(pattern) DESC LIMIT 1);
BEGIN
    RETURN ARRAY(
        SELECT id FROM people_person
        WHERE organisation_id = mine AND search_name LIKE longest AND search_name LIKE ALL (patterns));
END $$;

CREATE FUNCTION werv_persons_like(name text) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine uuid := nullif(current_setting('werv.organisation', true), '')::uuid;
    sought text := nl_sort(name);
BEGIN
    RETURN ARRAY(SELECT id FROM people_person WHERE organisation_id = mine AND search_name %> sought);
END $$;

ALTER FUNCTION werv_persons_named(text[]) OWNER TO werv_search;
ALTER FUNCTION werv_persons_like(text) OWNER TO werv_search;
"""

BACKWARD = "DROP FUNCTION werv_persons_named(text[]); DROP FUNCTION werv_persons_like(text);"


class Migration(migrations.Migration):
    dependencies = [("people", "0002_persons")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
