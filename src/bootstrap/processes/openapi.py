"""Write the description of the HTTP API, and of its problems beside it, without any service behind them."""

from pathlib import Path

from adapters.http.openapi.document import write_openapi
from adapters.http.problems.page import write_problems


def run(path: Path) -> None:
    write_openapi(path)
    write_problems(path.with_name("problems.md"))
