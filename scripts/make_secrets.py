"""Make the files of secrets/ that docker-compose.yml names: random where Baseline chooses, empty where you do.

python3 scripts/make_secrets.py [folder]

Twice is safe: a file that is there is kept.
"""

import secrets
import sys
from pathlib import Path

RANDOM = ("api_secret_key", "dashboard_key", "postgres_password", "redis_password")
YOURS = (
    "discord_bot_token",
    "discord_client_secret",
    "openai_api_key",
    "anthropic_api_key",
    "google_api_key",
    "xai_api_key",
)


def make(folder: Path) -> list[str]:
    """Returns the names of the files that were made. The folder keeps other users out; containers read the files."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    for name in (*RANDOM, *YOURS):
        file = folder / name
        if not file.exists():
            file.write_text(secrets.token_hex(32) if name in RANDOM else "")
            file.chmod(0o644)
            made.append(name)
    return made


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "secrets")
    made = make(folder)
    sys.stdout.write(f"Made in {folder}/: {', '.join(made) or 'nothing, all are there'}.\n")
    for name in YOURS:
        if not (folder / name).read_text().strip():
            sys.stdout.write(f"Empty, so not set: {folder}/{name}\n")


if __name__ == "__main__":
    main()
