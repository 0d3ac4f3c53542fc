"""Makes the secrets that docker-compose.yml reads, once: `python3 werv/demo/secret_files.py`. Standard library only."""

import secrets
import sys
from base64 import urlsafe_b64encode
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "secrets"


def contents() -> dict[str, str]:
    owner, app, figures, valkey = (secrets.token_hex(24) for _ in range(4))
    return {
        "secret_key": secrets.token_urlsafe(64),
        "werv_bsn_keys": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "werv_lookup_key": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "postgres_password": secrets.token_hex(24),
        "owner_password": owner,
        "app_password": app,
        "figures_password": figures,
        "valkey_password": valkey,
        "database_url": f"postgresql://werv_app:{app}@postgres/werv",
        "database_owner_url": f"postgresql://werv_owner:{owner}@postgres/werv",
        "database_figures_url": f"postgresql://werv_figures:{figures}@postgres/werv",
        "redis_url": f"redis://:{valkey}@valkey:6379/0",
    }


def write(folder: Path) -> None:
    """Make the folder with its files. Raises FileExistsError when it is there: new keys would close the old data."""
    folder.mkdir(mode=0o700)
    for name, value in contents().items():
        path = folder / name
        path.write_text(f"{value}\n")
        # Read by the containers' own users; the folder keeps everybody else on this machine out.
        path.chmod(0o444)


if __name__ == "__main__":
    try:
        write(FOLDER)
    except FileExistsError:
        sys.exit(f"{FOLDER} is er al; geheimen worden niet overschreven, want zonder die sleutels zijn gegevens weg.")
    print(f"De geheimen staan in {FOLDER}; bewaar er een kopie van op een andere plek.")
