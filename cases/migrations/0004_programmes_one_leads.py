"""The programmes that a user leads, told to Postgres at the start of his transaction: see cases/access.py."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION werv_led_programmes(who uuid, at_organisation uuid, day date) RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((
        SELECT array_agg(DISTINCT leader.programme_id)
        FROM cases_programmeleader leader
        JOIN accounts_user account ON account.id = leader.user_id AND account.is_active
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

BACKWARD = "DROP FUNCTION werv_led_programmes(uuid, uuid, date);"


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_first_needs_texts_and_articles"), ("accounts", "0002_deputies")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
