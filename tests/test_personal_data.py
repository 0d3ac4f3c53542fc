"""Every field of every model is known: what says something about a person, and what does not."""

from django.apps import apps

OWN_APPS = ("accounts", "audit", "documents", "jobs", "people", "cases", "trajectories", "subsidies", "imports")


def own_models():
    for label in OWN_APPS:
        yield from apps.get_app_config(label).get_models()


def test_only_a_client_can_have_a_bsn():
    holders = {
        f"{model.__name__}.{field.name}"
        for model in own_models()
        for field in model._meta.get_fields()
        if field.concrete and "bsn" in field.name and model.__name__ != "BsnBasis"
    }

    assert holders - {"ClientEvent.bsn_encrypted", "ClientEvent.bsn_fingerprint"} == {
        "Client.bsn_encrypted",
        "Client.bsn_fingerprint",
    }


def test_every_moment_says_who():
    pairs = [
        (model.__name__, field.name)
        for model in own_models()
        if not hasattr(model, "pgh_tracked_model")
        for field in model._meta.get_fields()
        if field.concrete and field.name.endswith("_at") and field.name not in {"done_at"}
    ]

    assert len(pairs) > 8
    by_name = {model.__name__: {field.name for field in model._meta.get_fields()} for model in own_models()}
    for model, name in pairs:
        fields = by_name[model]
        assert name.removesuffix("_at") + "_by" in fields, f"{model}.{name} has no _by"


def test_history_is_kept_of_every_table_that_a_figure_reads():
    read = {"Trajectory", "LadderMeasurement", "Placement", "Step", "Funding", "Target", "Grant", "Client", "Person"}

    assert {model.__name__ for model in own_models() if hasattr(model, "pgh_event_model")} >= read
