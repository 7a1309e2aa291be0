"""The first steps that are printed once Baseline runs."""

from collections.abc import Iterator
from pathlib import Path

from bootstrap.up.plan import Plan


def welcome(plan: Plan) -> Iterator[str]:
    """The last line is the one that people and scripts wait for."""
    yield ""
    if (preview := plan.urls.get("discord_preview")) is None:
        yield "  Sign in     on the dashboard, with your Discord account"
        yield "  Commands    in Discord, in every server that your bot is in"
    else:
        yield "  Sign in     on the dashboard; the simulated Discord asks who you want to be"
        yield f"  Discord     {preview} - a simulated server to type commands in"
        yield f'  Terminal    {_program()} discord send --as owner "/ask question: What can you do?"'
    if simulated := plan.settings.simulated_providers:
        yield f"  Simulated   LLM replies of {', '.join(simulated)}; set an API key to use the real one"
    yield f"  Logs        {plan.logs}"
    yield "  Stop        Ctrl-C"
    yield ""
    yield f"Baseline is ready: {plan.web_url}"


def _program() -> Path:
    installed = Path(".venv/bin/baseline")
    return installed if installed.exists() else Path("baseline")
