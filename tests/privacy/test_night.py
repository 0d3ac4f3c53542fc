"""The round of the night is planned, and knows its work."""

from werv.celery import app


def test_beat_sends_the_round_of_the_night():
    app.loader.import_default_modules()
    app.finalize()

    tasks = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert "werv.privacy.tasks.every_night" in tasks
    assert "werv.ground.jobs.tasks.wake_waiting_jobs" in tasks
    assert tasks <= app.tasks.keys()
