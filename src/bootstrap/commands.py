"""The subcommands of `baseline`. Each imports what it runs only when it is called."""
# ruff: noqa: PLC0415 - importing all parts takes seconds, and each process needs one of them

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bootstrap.backup.commands import backup, restore
from bootstrap.configuration.settings import Settings, load_settings
from bootstrap.discord_console.commands import app as discord_app
from bootstrap.jobs_console.commands import app as jobs_app
from bootstrap.long_running import run_long_running
from bootstrap.privacy_console.commands import app as privacy_app

_DATABASE = ("database_url", "api_secret_key")

app = typer.Typer(
    name="baseline",
    help="A platform for Discord bots that serve many servers.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(backup)
app.command()(restore)
app.add_typer(discord_app, name="discord")
app.add_typer(jobs_app, name="jobs")
app.add_typer(privacy_app, name="privacy")
prices_app = typer.Typer(help="What models cost.", no_args_is_help=True)
app.add_typer(prices_app, name="prices")


@app.command()
def up() -> None:
    """Run the platform. Services that are not configured are embedded or simulated."""
    from bootstrap.up.programs import installed_programs
    from bootstrap.up.run import up as run

    run(load_settings(), installed_programs(), Console())


@app.command()
def api() -> None:
    """Run the HTTP API."""
    run_long_running("api")


@app.command()
def bot() -> None:
    """Run the Discord bot."""
    run_long_running("bot")


@app.command()
def worker() -> None:
    """Run the scheduled jobs. However many workers run, each job runs in one of them."""
    run_long_running("worker")


@app.command()
def migrate() -> None:
    """Bring the database up to date, as the owner of its schema.

    Without DATABASE_URL it is the database of the Baseline that runs from BASELINE_HOME.
    """
    from bootstrap.processes.migrate import run

    run(migration_settings())


def migration_settings() -> Settings:
    """Load the settings of `baseline migrate`. Raises `ConfigurationError`."""
    from bootstrap.up.state import NotRunning, with_owned_database

    try:
        settings = with_owned_database(load_settings(uses_discord=False))
    except NotRunning:
        return load_settings(_DATABASE, uses_discord=False)
    return settings if settings.api_secret_key else load_settings(_DATABASE, uses_discord=False)


@app.command()
def revision(
    message: Annotated[str, typer.Option("--message", "-m", help='What changes, such as "Add reminders".')],
    cog: Annotated[str | None, typer.Option(help="A cog: its tables only; those of a folder stay in it.")] = None,
) -> None:
    """Write a migration from the tables that cogs declare.

    Without DATABASE_URL it compares them with the database of the Baseline that runs from BASELINE_HOME.
    """
    from bootstrap.processes.revision import run
    from bootstrap.up.state import with_owned_database

    run(with_owned_database(load_settings(uses_discord=False)), Console(), cog=cog, message=message)


@app.command()
def new_cog(
    name: Annotated[str, typer.Argument(help="Such as word_game.")],
    *,
    settings: Annotated[bool, typer.Option(help="Settings of a server.")] = True,
    command: Annotated[bool, typer.Option(help="A slash command.")] = True,
    listener: Annotated[bool, typer.Option(help="A listener to an event.")] = False,
    loop: Annotated[bool, typer.Option(help="A background loop.")] = False,
    table: Annotated[bool, typer.Option(help="A table with its migration.")] = False,
    page: Annotated[bool, typer.Option(help="A page in the dashboard, with the routes that it calls.")] = False,
    folder: Annotated[Path, typer.Option(help="The folder of cogs.")] = Path("cogs"),
) -> None:
    """Write a new cog with tests, which passes `baseline check-cog --tier gold`."""
    from bootstrap.cog_scaffold.parts import Options
    from bootstrap.cog_scaffold.run import run

    options = Options(settings=settings, command=command, listener=listener, loop=loop, table=table, page=page)
    run(folder, name, options, Console())


@app.command()
def check_cog(
    path: Annotated[Path, typer.Argument(help="The cog's file or folder.")],
    tier: Annotated[str, typer.Option(help="bronze, silver or gold: what the cog must have.")] = "bronze",
    *,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Check a cog against the rules of docs/cog-rules.md, and say what to change."""
    from bootstrap.cog_rules.run import run

    sys.exit(run(path, tier, Console(), as_text=not json))


@app.command()
def invite(*, only_link: Annotated[bool, typer.Option("--link", help="Print the link alone.")] = False) -> None:
    """Print the link that adds the bot to a server, with exactly the permissions that its cogs need."""
    from bootstrap.processes.invite import run

    run(load_settings(uses_discord=False), Console(), only_link=only_link)


@app.command()
def intents() -> None:
    """Print which cogs want each privileged intent, what for, and what they store: what Discord's review asks."""
    from bootstrap.processes.intents import run

    run(load_settings(), Console())


@app.command()
def doctor(*, json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> None:
    """Check configuration, storage, Discord, providers and machine, and say how to mend what is wrong.

    Ends with 1 when something must be mended. Without DATABASE_URL it checks the Baseline that runs from BASELINE_HOME.
    """
    from bootstrap.doctor.run import run

    sys.exit(run(Console(), as_json=json))


@app.command()
def llm_simulator() -> None:
    """Run the simulated LLM endpoint at LLM_SIMULATOR_URL."""
    settings = load_settings(["llm_simulator_url"], uses_discord=False)
    from bootstrap.processes.llm_simulator import run

    run(settings)


@app.command()
def openapi(path: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("docs/openapi.json")) -> None:
    """Write the description of the HTTP API."""
    from bootstrap.processes.openapi import run

    run(path)


@prices_app.command("update")
def update_prices(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the differences, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take over the prices of the installed price data. Those set by hand, and the cost of what was paid, stay.

    Without DATABASE_URL it is the database of the Baseline that runs from BASELINE_HOME.
    """
    from bootstrap.processes.prices import run
    from bootstrap.up.state import with_running_database

    run(with_running_database(load_settings(uses_discord=False)), Console(), dry_run=dry_run, yes=yes)
