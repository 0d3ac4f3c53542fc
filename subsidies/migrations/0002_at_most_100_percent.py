"""An hour is claimed once: on no day do the grants together pay more than the whole of a trajectory (rule 52)."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION funding_at_most_100_pct() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The sum can only rise on a day on which a funding begins, so those days are enough.
    IF EXISTS (
        SELECT FROM changed
        JOIN subsidies_funding begins ON begins.trajectory_id = changed.trajectory_id
        JOIN subsidies_funding paying ON paying.trajectory_id = changed.trajectory_id
            AND paying.first_day <= begins.first_day
            AND (paying.last_day IS NULL OR paying.last_day >= begins.first_day)
        GROUP BY changed.id, begins.id
        HAVING sum(paying.share_pct) > 100
    ) THEN
        RAISE EXCEPTION 'de financieringen van een traject zijn samen meer dan 100 procent'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_at_most_100_pct';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER funding_at_most_100_pct_insert AFTER INSERT ON subsidies_funding
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION funding_at_most_100_pct();
CREATE TRIGGER funding_at_most_100_pct_update AFTER UPDATE ON subsidies_funding
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION funding_at_most_100_pct();
"""

BACKWARD = """
DROP TRIGGER funding_at_most_100_pct_insert ON subsidies_funding;
DROP TRIGGER funding_at_most_100_pct_update ON subsidies_funding;
DROP FUNCTION funding_at_most_100_pct();
"""


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0001_grants")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
