"""Who works elsewhere now leads nothing here any more, and nobody leads in his place: see migration 0004."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION werv_led_programmes(who uuid, at_organisation uuid, day date) RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((
        SELECT array_agg(DISTINCT leader.programme_id)
        FROM cases_programmeleader leader
        JOIN accounts_user account ON account.id = leader.user_id AND account.is_active
            AND account.organisation_id = at_organisation
        JOIN accounts_roleassignment role ON role.user_id = leader.user_id AND role.role = 'project_leader'
            AND role.first_day <= day AND (role.last_day IS NULL OR role.last_day >= day)
        WHERE leader.organisation_id = at_organisation
            AND leader.first_day <= day AND (leader.last_day IS NULL OR leader.last_day >= day)
            AND (leader.user_id = who OR leader.user_id IN (
                SELECT away.absent_id FROM accounts_deputy away
                WHERE away.deputy_id = who AND away.first_day <= day AND away.last_day >= day))
    ), '{}');
END $$;
"""

BACKWARD = FORWARD.replace("AND account.organisation_id = at_organisation", "")


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_client_documents")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
