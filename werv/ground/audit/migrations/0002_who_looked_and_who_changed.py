"""The log with the fields of NEN 7513, written also by the database itself, and open to nothing but new lines."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.utils.timezone
import uuid
from django.db import migrations, models


FORWARD = r"""
-- Known to the owner of the tables only: without it nobody can tell from a digest what stood in a row.
CREATE TABLE audit_key (
    id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    key bytea NOT NULL
);
INSERT INTO audit_key (key)
    VALUES (sha256(decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')));
REVOKE ALL ON audit_key FROM PUBLIC, werv_app;

-- Lines that no seal holds yet, as they were when they came. No index: it is read whole and emptied.
CREATE TABLE audit_unsealed (
    event_id uuid NOT NULL,
    happened_at timestamptz NOT NULL,
    hash bytea NOT NULL
);
REVOKE ALL ON audit_unsealed FROM PUBLIC, werv_app;
REVOKE UPDATE, DELETE, TRUNCATE ON audit_event, audit_seal FROM werv_app;
REVOKE UPDATE, DELETE, TRUNCATE ON audit_logreview FROM werv_app;

-- One form for all columns, which no setting of the session changes. A column that comes later goes behind these,
-- where it is filled in only: what was sealed before must keep its hash.
CREATE FUNCTION audit_hash(line audit_event) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(ROW(
        line.id, extract(epoch FROM line.happened_at), line.happened_by, line.actor_name, line.actor_roles,
        line.organisation_code, line.behalf_of, line.act, line.action, line.outcome, line.clients, line.organisations,
        line.record_type, line.record_key, line.route, line.network, line.session_mark, line.categories, line.grounds,
        line.purpose, line.is_emergency, line.row_count, line.fields, encode(line.digest, 'hex'), line.context_key,
        line.facts
    )::text, 'UTF8'))
$$;

CREATE FUNCTION audit_digest(content bytea) RETURNS bytea
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    -- Twice, as in HMAC: a single round could be continued by whoever knows the end.
    SELECT sha256(key || sha256(key || content)) FROM public.audit_key
$$;

CREATE FUNCTION audit_event_arrives() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.actor_roles = '' AND NEW.happened_by = current_setting('werv.user', true) THEN
        NEW.actor_roles := coalesce(
            (SELECT string_agg(role, ',' ORDER BY role) FROM public.accounts_roleassignment
             WHERE user_id = NEW.happened_by::uuid AND first_day <= current_setting('werv.today')::date
             AND (last_day IS NULL OR last_day >= current_setting('werv.today')::date)), '');
    END IF;
    IF NEW.behalf_of = '' THEN
        NEW.behalf_of := coalesce(current_setting('werv.behalf', true), '');
    END IF;
    NEW.context_key := nullif(current_setting('pghistory.context_id', true), '')::uuid;
    NEW.hash := public.audit_hash(NEW);
    INSERT INTO public.audit_unsealed VALUES (NEW.id, NEW.happened_at, NEW.hash);
    RETURN NEW;
END $$;

CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Set by audit_drop_sealed() alone; whoever has no right to delete gains nothing by setting it.
    IF TG_OP <> 'TRUNCATE' AND current_setting('werv.past_their_term', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'het logboek kan alleen groeien: % op % is geweigerd', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'WV002';
END $$;

-- What is in the log already is put under the same rules before they hold.
UPDATE audit_event SET hash = audit_hash(audit_event);
INSERT INTO audit_unsealed SELECT id, happened_at, hash FROM audit_event;

CREATE TRIGGER audit_event_arrives BEFORE INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_arrives();
CREATE TRIGGER audit_event_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();
CREATE TRIGGER audit_seal_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();
CREATE TRIGGER audit_logreview_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_logreview
    FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();

-- Called by the triggers of werv/ground/audit/history.py: one line for all that a statement did to a table.
CREATE FUNCTION audit_change(
    action text, record_type text, row_count bigint, keys uuid[], clients uuid[], organisations uuid[],
    fields text[], content bytea
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    actor text := coalesce(current_setting('werv.actor', true), '');
    organisation uuid := nullif(current_setting('werv.organisation', true), '')::uuid;
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
        gen_random_uuid(), current_setting('werv.now')::timestamptz, actor, current_setting('werv.name'), '',
        current_setting('pghistory.context_metadata')::jsonb ->> 'organisation', '',
        CASE action WHEN 'C' THEN 'row.created' WHEN 'U' THEN 'row.changed' ELSE 'row.deleted' END, action, 'done',
        clients,
        ARRAY(SELECT unnest(organisations) UNION SELECT organisation WHERE organisation IS NOT NULL),
        record_type, CASE WHEN row_count = 1 THEN keys[1]::text ELSE '' END, '', '', '', '', '', '', false,
        row_count, fields, public.audit_digest(content),
        CASE WHEN row_count = 1 THEN '{}'::jsonb ELSE jsonb_build_object('keys', keys) END, ''
    );
END $$;

-- Lines that wait for a seal leave the queue in one statement: what is committed later waits for the next.
CREATE FUNCTION audit_take_unsealed(at_most integer)
    RETURNS TABLE (event_id uuid, happened_at timestamptz, hash bytea)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH taken AS (
        DELETE FROM public.audit_unsealed
        WHERE ctid = ANY (ARRAY(SELECT ctid FROM public.audit_unsealed LIMIT at_most))
        RETURNING audit_unsealed.event_id, audit_unsealed.happened_at, audit_unsealed.hash
    )
    SELECT * FROM taken ORDER BY 2, 1
$$;

CREATE FUNCTION audit_waiting() RETURNS TABLE (event_id uuid, hash bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT u.event_id, u.hash FROM public.audit_unsealed u
$$;

-- Keys only, so that a reader under row-level security finds the lines by index; the policies say which he may read.
CREATE FUNCTION audit_lines_naming(client uuid) RETURNS TABLE (event_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id FROM public.audit_event WHERE clients @> ARRAY[client]
$$;

-- Whole seals, each line of which is older than five years (NEN 7513) and than the moment asked for.
CREATE FUNCTION audit_drop_sealed(before timestamptz, by_whom text)
    RETURNS TABLE (seals bigint, lines bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    term timestamptz := least(before, now() - interval '5 years');
BEGIN
    PERFORM set_config('werv.past_their_term', 'yes', true);
    WITH past AS (
        SELECT s.id, s.events FROM public.audit_seal s WHERE s.dropped_at IS NULL AND s.last_moment < term
    ), gone AS (
        -- By their own moment, not by what the seal says of them.
        DELETE FROM public.audit_event e USING past
        WHERE e.id = ANY (past.events) AND e.happened_at < term RETURNING 1
    ), marked AS (
        UPDATE public.audit_seal s SET events = '{}', hashes = '', dropped_at = now(), dropped_by = by_whom
        FROM past WHERE s.id = past.id RETURNING 1
    )
    SELECT (SELECT count(*) FROM marked), (SELECT count(*) FROM gone) INTO seals, lines;
    PERFORM set_config('werv.past_their_term', '', true);
    RETURN NEXT;
END $$;

REVOKE EXECUTE ON FUNCTION audit_drop_sealed(timestamptz, text), audit_take_unsealed(integer), audit_waiting(),
    audit_lines_naming(uuid), audit_digest(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_drop_sealed(timestamptz, text), audit_take_unsealed(integer), audit_waiting(),
    audit_lines_naming(uuid), audit_digest(bytea) TO werv_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_log'),
    ]

    operations = [
        migrations.CreateModel(
            name='LogReview',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.UUIDField(verbose_name='organisatie')),
                ('month', models.DateField(verbose_name='maand')),
                ('pattern', models.CharField(blank=True, max_length=30, verbose_name='patroon')),
                ('subject', models.CharField(blank=True, max_length=60, verbose_name='van wie')),
                ('finding', models.CharField(choices=[('explained', 'Terecht: het hoort bij het werk'), ('asked', 'Nagevraagd en verklaard'), ('warned', 'Niet nodig voor het werk: besproken'), ('breach', 'Onterecht: gemeld als datalek')], max_length=20, verbose_name='bevinding')),
                ('reviewed_at', models.DateTimeField(verbose_name='beoordeeld op')),
                ('reviewed_by', models.CharField(max_length=60, verbose_name='beoordeeld door')),
                ('reviewer_name', models.CharField(max_length=200, verbose_name='naam')),
            ],
            options={
                'verbose_name': 'beoordeling van het logboek',
                'verbose_name_plural': 'beoordelingen van het logboek',
                'ordering': ('-month', 'reviewed_at'),
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='nummer')),
                ('count', models.PositiveIntegerField(verbose_name='aantal regels')),
                ('first_moment', models.DateTimeField(verbose_name='oudste regel')),
                ('last_moment', models.DateTimeField(verbose_name='jongste regel')),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None, verbose_name='regels')),
                ('hashes', models.BinaryField(default=b'', verbose_name='kenmerken')),
                ('root', models.BinaryField(verbose_name='wortel')),
                ('previous', models.BinaryField(default=b'', verbose_name='vorige zegel')),
                ('mac', models.BinaryField(verbose_name='zegel')),
                ('sealed_at', models.DateTimeField(verbose_name='verzegeld op')),
                ('sealed_by', models.CharField(max_length=60, verbose_name='verzegeld door')),
                ('dropped_at', models.DateTimeField(null=True, verbose_name='vernietigd op')),
                ('dropped_by', models.CharField(blank=True, default='', max_length=60, verbose_name='vernietigd door')),
            ],
            options={
                'verbose_name': 'zegel',
                'verbose_name_plural': 'zegels',
                'ordering': ('number',),
            },
        ),
        migrations.AddField(
            model_name='event',
            name='action',
            field=models.CharField(choices=[('C', 'vastleggen'), ('R', 'inzien'), ('U', 'wijzigen'), ('D', 'verwijderen'), ('E', 'uitvoeren')], default='E', max_length=1, verbose_name='soort handeling'),
        ),
        migrations.AddField(
            model_name='event',
            name='actor_roles',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='functies op dat moment'),
        ),
        migrations.AddField(
            model_name='event',
            name='behalf_of',
            field=models.CharField(blank=True, default='', max_length=60, verbose_name='namens'),
        ),
        migrations.AddField(
            model_name='event',
            name='categories',
            field=models.CharField(blank=True, default='', max_length=100, verbose_name='categorieën'),
        ),
        migrations.AddField(
            model_name='event',
            name='clients',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None, verbose_name='cliënten'),
        ),
        migrations.AddField(
            model_name='event',
            name='context_key',
            field=models.UUIDField(editable=False, null=True, verbose_name='sleutel van de handeling'),
        ),
        migrations.AddField(
            model_name='event',
            name='digest',
            field=models.BinaryField(null=True, verbose_name='kenmerk van de inhoud'),
        ),
        migrations.AddField(
            model_name='event',
            name='fields',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None, verbose_name='gewijzigde velden'),
        ),
        migrations.AddField(
            model_name='event',
            name='grounds',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='grond van de toegang'),
        ),
        migrations.AddField(
            model_name='event',
            name='hash',
            field=models.BinaryField(default=b'', verbose_name='kenmerk van de regel'),
        ),
        migrations.AddField(
            model_name='event',
            name='is_emergency',
            field=models.BooleanField(default=False, verbose_name='met de noodknop'),
        ),
        migrations.AddField(
            model_name='event',
            name='network',
            field=models.CharField(blank=True, default='', max_length=50, verbose_name='netwerk'),
        ),
        migrations.AddField(
            model_name='event',
            name='organisations',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None, verbose_name='voor organisaties'),
        ),
        migrations.AddField(
            model_name='event',
            name='outcome',
            field=models.CharField(choices=[('done', 'gedaan'), ('refused', 'geweigerd')], default='done', max_length=10, verbose_name='uitkomst'),
        ),
        migrations.AddField(
            model_name='event',
            name='purpose',
            field=models.CharField(blank=True, default='', max_length=60, verbose_name='doel'),
        ),
        migrations.AddField(
            model_name='event',
            name='route',
            field=models.CharField(blank=True, default='', max_length=100, verbose_name='pagina'),
        ),
        migrations.AddField(
            model_name='event',
            name='row_count',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='aantal rijen'),
        ),
        migrations.AddField(
            model_name='event',
            name='session_mark',
            field=models.CharField(blank=True, default='', max_length=16, verbose_name='kenmerk van de sessie'),
        ),
        migrations.AlterField(
            model_name='event',
            name='happened_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='moment'),
        ),
        migrations.AlterField(
            model_name='event',
            name='record_key',
            field=models.CharField(blank=True, max_length=60, verbose_name='sleutel'),
        ),
        migrations.AlterField(
            model_name='event',
            name='record_type',
            field=models.CharField(blank=True, max_length=60, verbose_name='soort gegeven'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['happened_at', 'id'], name='audit_event_moment'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=django.contrib.postgres.indexes.GinIndex(fields=['clients'], name='audit_event_clients'),
        ),
        migrations.AddConstraint(
            model_name='logreview',
            constraint=models.UniqueConstraint(fields=('organisation', 'month', 'pattern', 'subject'), name='log_review_once_a_month'),
        ),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
