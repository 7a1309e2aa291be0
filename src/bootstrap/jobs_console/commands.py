"""`baseline jobs`: list the scheduled jobs and those of cogs, and have a worker run one now."""
# ruff: noqa: PLC0415 - importing all parts takes seconds, and each command needs few of them

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(help="Scheduled jobs of the workers.", no_args_is_help=True)


@app.command("list")
def list_jobs(*, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List the jobs with their last runs.

    Without DATABASE_URL it is the database of the Baseline that runs from BASELINE_HOME.
    """
    from bootstrap.configuration.settings import load_settings
    from bootstrap.jobs_console.board import read_jobs
    from bootstrap.jobs_console.show import as_json, table_of
    from bootstrap.up.state import with_running_database

    jobs, console = read_jobs(with_running_database(load_settings(uses_discord=False))), Console()
    if json:
        console.print_json(data=[as_json(job) for job in jobs])
    elif jobs:
        console.print(table_of(jobs))
    else:
        console.print("No worker has run yet. Start one with `baseline worker`.")


@app.command("cogs")
def list_cog_jobs(*, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Count the jobs that cogs have left to the worker.

    Without DATABASE_URL it is the database of the Baseline that runs from BASELINE_HOME.
    """
    from bootstrap.configuration.settings import load_settings
    from bootstrap.jobs_console.board import count_cog_jobs
    from bootstrap.jobs_console.show import table_of_cogs
    from bootstrap.up.state import with_running_database

    counts, console = count_cog_jobs(with_running_database(load_settings(uses_discord=False))), Console()
    if json:
        console.print_json(data=[asdict(each) for each in counts])
    elif counts:
        console.print(table_of_cogs(counts))
    else:
        console.print("No job of a cog waits or has failed.")


@app.command("retry")
def retry_cog_jobs(job: Annotated[str, typer.Argument(help="COG.JOB, as `baseline jobs cogs` names them.")]) -> None:
    """Make the failed jobs of a cog due again, with all their attempts.

    Without DATABASE_URL it is the database of the Baseline that runs from BASELINE_HOME.
    """
    _change(job, again=True)


@app.command("discard")
def discard_cog_jobs(job: Annotated[str, typer.Argument(help="COG.JOB, as `baseline jobs cogs` names them.")]) -> None:
    """Delete the failed jobs of a cog. Those that wait or run stay.

    Without DATABASE_URL it is the database of the Baseline that runs from BASELINE_HOME.
    """
    _change(job, again=False)


def _change(job: str, *, again: bool) -> None:
    from bootstrap.configuration.settings import load_settings
    from bootstrap.jobs_console.board import change_failed_cog_jobs
    from bootstrap.up.state import with_running_database

    changed = change_failed_cog_jobs(with_running_database(load_settings(uses_discord=False)), job, again=again)
    Console().print(f"{changed} failed jobs of {job} {'are due again' if again else 'were deleted'}.")


@app.command("run")
def run_job(name: Annotated[str, typer.Argument(help="As `baseline jobs list` names it.")]) -> None:
    """Have a worker run the job within seconds.

    Without DATABASE_URL it is the database of the Baseline that runs from BASELINE_HOME.
    """
    from bootstrap.configuration.settings import load_settings
    from bootstrap.jobs_console.board import request_run
    from bootstrap.up.state import with_running_database

    request_run(with_running_database(load_settings(uses_discord=False)), name)
    Console().print(f"A worker will run {name} within seconds. `baseline jobs list` shows how it ended.")
