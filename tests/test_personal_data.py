"""Every field of every model is known: what says something about a person, and what does not."""

import tomllib

from django.apps import apps

from werv.privacy.actions import TERMS
from werv.privacy.declarations import declaration_of, declarations, declared_fields, missing_in
from werv.privacy.declarations import own_models as declared_models
from werv.privacy.reach import is_shared, reached

OWN_APPS = (
    "accounts",
    "audit",
    "documents",
    "jobs",
    "people",
    "cases",
    "trajectories",
    "subsidies",
    "imports",
    "privacy",
)


def own_models():
    for label in OWN_APPS:
        yield from apps.get_app_config(label).get_models()


def test_every_field_of_every_model_is_declared_personal_or_not():
    missing = missing_in(declared_models())

    assert missing == "", f"put this into the register, judge it, and correct the guesses:\n\n{missing}"


def test_nothing_is_declared_that_is_not_there():
    models = {model._meta.label: {field.name for field in declared_fields(model)} for model in declared_models()}

    assert declarations().keys() == models.keys()
    assert {label: each.kinds.keys() - models[label] for label, each in declarations().items()} == {
        label: set() for label in models
    }


def test_the_register_says_of_every_model_why_on_what_basis_for_whom_and_how_long():
    incomplete = [
        label
        for label, each in declarations().items()
        if not (each.persons and each.purpose and each.basis and each.receivers and (each.kept or each.retention))
    ]

    assert incomplete == []


def test_whatever_is_about_a_client_has_a_retention_term_and_says_what_dates_it():
    types = {name for block in tomllib.loads(TERMS.read_text())["term"] for name in block["records"]}

    for each in reached(also_loose=False):
        declared = declaration_of(each.model)
        assert declared.retention in types, f"{declared.label}: retention must be one of {sorted(types)}"
        assert is_shared(each.model) or declared.is_personal, declared.label
        assert set(declared.dated_by) <= declared.kinds.keys(), declared.label


def test_what_is_missing_is_said_so_that_it_can_be_pasted(monkeypatch):
    from werv.privacy import declarations as register

    known = {**register.declarations()}
    del known["people.Residence"]
    monkeypatch.setattr(register, "declarations", lambda: known)

    said = register.missing_in(declared_models())

    read = tomllib.loads(said)["people.Residence"]
    assert "werv/privacy/data/fields/people.toml" in said
    assert read["technical"] == ["id", "person"]
    assert "postcode" in read["participation"]


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
