"""Random secrets that are made once and kept in a file that only its owner can read."""

import os
import secrets
from pathlib import Path


def kept_secret(file: Path) -> str:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as out:
        secret = secrets.token_hex(32)
        out.write(secret)
    return secret
