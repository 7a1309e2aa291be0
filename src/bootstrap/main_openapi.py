"""Write the description of the HTTP API, without any service behind it."""

from pathlib import Path

from adapters.http.openapi import write_openapi


def run(path: Path) -> None:
    write_openapi(path)
