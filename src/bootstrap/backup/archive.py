"""The file of a backup: a tar with pg_dump's archive and a description of it."""

import hashlib
import io
import json
import os
import shutil
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path

from bootstrap.backup.contents import TableContents
from bootstrap.up.errors import CannotStart

_DESCRIPTION, _DUMP = "backup.json", "database.dump"
_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """`owner` is the role that owned the schema. `keys` are fingerprints of the keys that open the guilds' secrets."""

    made_at: str
    version: str
    schema: str
    owner: str
    server: int
    keys: tuple[str, ...]
    tables: dict[str, TableContents]


def fingerprint(key: str) -> str:
    """Return a digest that identifies a key without revealing it."""
    return hashlib.sha256(b"baseline backup " + key.encode()).hexdigest()[:16]


def write(path: Path, description: Description, dump: Path) -> None:
    """Write the file for its owner alone. Raises `CannotStart` if it exists or cannot be written."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    if path.exists():
        raise CannotStart(f"{path} exists already.")
    text = json.dumps({"format": _FORMAT, **asdict(description)}, indent=2).encode()
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
            entry = tarfile.TarInfo(_DESCRIPTION)
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text))
            tar.add(dump, _DUMP)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise CannotStart(f"{path} cannot be written: {error.strerror}.") from error


def read(path: Path, into: Path) -> tuple[Description, Path]:
    """Extract the file into a folder, and return the description and the path of the dump. Raises `CannotStart`."""
    try:
        with tarfile.open(path) as tar:
            description, dump = (_extracted(tar, name, into) for name in (_DESCRIPTION, _DUMP))
        kept = json.loads(description.read_text())
    except FileNotFoundError:
        raise CannotStart(f"{path} does not exist.") from None
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise CannotStart(f"{path} is no backup of Baseline, or is damaged: {error}") from error
    if kept.pop("format", None) != _FORMAT:
        raise CannotStart(f"{path} was made by a newer version of Baseline.")
    tables = {name: TableContents(**each) for name, each in kept.pop("tables").items()}
    return Description(**{**kept, "keys": tuple(kept["keys"])}, tables=tables), dump


def _extracted(tar: tarfile.TarFile, name: str, into: Path) -> Path:
    """Copy the contents alone: Debian 12's Python 3.11.2 has no filter against a member's owner, mode and links."""
    content = tar.extractfile(name)
    if content is None:
        raise tarfile.ReadError(f"{name} is not a file")
    with content, (into / name).open("wb") as file:
        shutil.copyfileobj(content, file)
    return into / name
