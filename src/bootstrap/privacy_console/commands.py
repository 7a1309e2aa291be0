"""`baseline privacy`: export and erase the data of a user or of a server."""
# ruff: noqa: PLC0415 - importing all parts takes seconds, and each command needs few of them

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from domain.ids import GuildId, UserId
from domain.privacy import Subject

app = typer.Typer(help="Export and erase what is stored about a user or a server.", no_args_is_help=True)

_User = Annotated[int | None, typer.Option("--user", min=1, help="Id of the user at Discord.")]
_Guild = Annotated[int | None, typer.Option("--guild", min=1, help="Id of the server at Discord.")]


@app.command("export")
def export(
    user: _User = None,
    guild: _Guild = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write; it must not exist.")] = None,
) -> None:
    """Write what is stored about a user or a server as JSON, in every table, cogs' tables included, and in Redis.

    Without DATABASE_URL and REDIS_URL it is the Baseline that runs from BASELINE_HOME.
    """
    subject = _subject(user, guild)
    from bootstrap.configuration.settings import load_settings
    from bootstrap.privacy_console.run import export_to
    from bootstrap.up.state import with_running_storage

    export_to(with_running_storage(load_settings(uses_discord=False)), subject, output)


@app.command("erase")
def erase(
    user: _User = None,
    guild: _Guild = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase what is stored about a user, or about a server that the bot has left. It cannot be undone.

    Costs and sums stay, without the user or the server. A worker repeats it for a week: a disk may hold back usage.
    """
    subject = _subject(user, guild)
    from bootstrap.configuration.settings import load_settings
    from bootstrap.privacy_console.run import erase_now
    from bootstrap.up.state import with_running_storage

    settings = with_running_storage(load_settings(uses_discord=False))
    if not yes:
        typer.confirm(f"Erase everything about {subject.kind.value} {subject.id}?", abort=True)
    erase_now(settings, subject, Console())


@app.command("list")
def list_erasures() -> None:
    """List the newest erasures, and what each removed."""
    from bootstrap.configuration.settings import load_settings
    from bootstrap.privacy_console.run import show_erasures
    from bootstrap.up.state import with_running_storage

    show_erasures(with_running_storage(load_settings(uses_discord=False)), Console())


def _subject(user: int | None, guild: int | None) -> Subject:
    if user is not None and guild is None:
        return Subject.user(UserId(user))
    if guild is not None and user is None:
        return Subject.guild(GuildId(guild))
    raise typer.BadParameter("Name either --user or --guild.")
