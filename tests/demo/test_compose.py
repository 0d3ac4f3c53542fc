"""docker-compose.yml against the schema of the Compose Specification, the Dockerfile and our own promises."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
OURS = ("web", "worker", "beat", "migrate")


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text().replace("\\\n", " ")


def test_the_compose_file_is_valid(compose):
    schema = json.loads(Path(__file__).with_name("compose_spec.json").read_text())

    jsonschema.validate(compose, schema, cls=jsonschema.Draft201909Validator)


def test_every_named_part_exists(compose):
    for name, service in compose["services"].items():
        assert set(service.get("secrets", [])) <= compose["secrets"].keys(), name
        assert set(service["networks"]) <= compose["networks"].keys(), name
        assert service.get("depends_on", {}).keys() <= compose["services"].keys(), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (ROOT / source).is_file(), f"{name}: {source}"


def test_every_container_is_closed(compose):
    for name, service in compose["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert any(place.split(":")[0] == "/tmp" for place in service["tmpfs"]), name  # noqa: S108
        assert "privileged" not in service, name


def test_nobody_runs_as_root(compose, dockerfile):
    for name, service in compose["services"].items():
        if name not in OURS:
            assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"]), name

    last_stage = dockerfile.rsplit("FROM ", 1)[1]
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", last_stage, re.MULTILINE)


def test_only_the_web_is_published(compose):
    published = {name for name, service in compose["services"].items() if "ports" in service}

    assert published == {"web"}
    assert compose["networks"]["data"]["internal"] is True
    assert compose["services"]["postgres"]["networks"] == ["data"]
    assert compose["services"]["valkey"]["networks"] == ["data"]


def test_the_web_is_published_at_the_port_where_it_listens(compose, dockerfile):
    inside = compose["services"]["web"]["ports"][0].rsplit(":", 1)[1]

    assert f"EXPOSE {inside}\n" in dockerfile
    assert f'"--bind", "0.0.0.0:{inside}"' in dockerfile


def test_the_worker_can_be_scaled(compose):
    worker = compose["services"]["worker"]

    assert not {"container_name", "hostname", "ports"} & worker.keys()
    assert "beat" not in worker["command"]
    assert "--hostname" not in worker["command"]


def test_every_service_that_stays_has_a_health_check(compose, dockerfile):
    for name, service in compose["services"].items():
        if name == "migrate":
            assert service["healthcheck"] == {"disable": True}
        elif name == "web":
            assert "HEALTHCHECK" in dockerfile
        else:
            assert service["healthcheck"]["test"][0].startswith("CMD"), name


def test_secrets_come_from_files_only(compose):
    secret = re.compile(r"KEY|PASSWORD|DATABASE|REDIS")
    for name, service in compose["services"].items():
        for variable, value in service.get("environment", {}).items():
            if secret.search(variable):
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value.removeprefix("/run/secrets/") in service["secrets"], f"{name}: {variable}"


def test_only_the_migration_knows_the_owner_of_the_database(compose):
    knows = {
        name
        for name, service in compose["services"].items()
        if {"database_owner_url", "owner_password"} & set(service.get("secrets", []))
    }

    assert knows == {"migrate", "postgres"}


def test_the_application_waits_for_its_tables(compose):
    for name in ("web", "worker", "beat"):
        condition = compose["services"][name]["depends_on"]["migrate"]["condition"]
        assert condition == "service_completed_successfully", name


def test_all_that_the_dockerfile_copies_is_there_and_let_through(dockerfile):
    let_through = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    copied = [
        source
        for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)
        for source in sources.split()
    ]

    assert {"werv", "manage.py", "requirements.lock"} <= set(copied)
    for source in copied:
        assert (ROOT / source).exists(), source
        assert source in let_through, source


def test_what_compose_runs_is_in_the_image(compose):
    installed = (ROOT / "requirements.lock").read_text()

    assert re.search(r"^celery==", installed, re.MULTILINE)
    assert re.search(r"^gunicorn==", installed, re.MULTILINE)
    for name in ("worker", "beat"):
        check = compose["services"][name]["healthcheck"]["test"]
        module = check[check.index("-m") + 1]
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), name


def test_every_secret_of_the_compose_file_is_made(compose):
    from werv.demo import secret_files

    made = {f"./secrets/{name}" for name in secret_files.contents()}

    assert {secret["file"] for secret in compose["secrets"].values()} == made


def test_secrets_are_never_overwritten(tmp_path):
    from werv.demo import secret_files

    folder = tmp_path / "secrets"
    secret_files.write(folder)
    first = (folder / "werv_bsn_keys").read_text()

    with pytest.raises(FileExistsError):
        secret_files.write(folder)
    assert (folder / "werv_bsn_keys").read_text() == first
    assert folder.stat().st_mode & 0o077 == 0
