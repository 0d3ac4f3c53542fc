"""A line can be written by whoever says who he is, also where nobody set a clock or a name to show."""

from django.db import migrations

FORWARD = r"""
CREATE OR REPLACE FUNCTION audit_change(
    action text, record_type text, row_count bigint, keys uuid[], clients uuid[], organisations uuid[],
    fields text[], content bytea
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    actor text := coalesce(current_setting('werv.actor', true), '');
    organisation uuid := nullif(current_setting('werv.organisation', true), '')::uuid;
    moment timestamptz := coalesce(nullif(current_setting('werv.now', true), '')::timestamptz, clock_timestamp());
BEGIN
    IF actor = '' THEN
        RAISE EXCEPTION 'niemand handelt: een wijziging van % moet op naam staan', record_type
            USING ERRCODE = 'WV001', HINT = 'Doe het binnen acting(...) of via het scherm.';
    END IF;
    INSERT INTO public.audit_event (
        id, happened_at, happened_by, actor_name, actor_roles, organisation_code, behalf_of, act, action, outcome,
        clients, organisations, record_type, record_key, route, network, session_mark, categories, grounds, purpose,
        is_emergency, row_count, fields, digest, facts, hash
    ) VALUES (
        gen_random_uuid(), moment, actor, coalesce(nullif(current_setting('werv.name', true), ''), actor), '',
        coalesce(nullif(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'organisation', ''), '',
        CASE action WHEN 'C' THEN 'row.created' WHEN 'U' THEN 'row.changed' ELSE 'row.deleted' END, action, 'done',
        clients,
        ARRAY(SELECT unnest(organisations) UNION SELECT organisation WHERE organisation IS NOT NULL),
        record_type, CASE WHEN row_count = 1 THEN keys[1]::text ELSE '' END, '', '', '', '', '', '', false,
        row_count, fields, public.audit_digest(content),
        CASE WHEN row_count = 1 THEN '{}'::jsonb ELSE jsonb_build_object('keys', keys) END, ''
    );
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_who_looked_and_who_changed")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
