"""Check this machine: free disk, ports and proxies."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.request import getproxies

from bootstrap.configuration.settings import Settings
from bootstrap.doctor.finding import Finding, error, ok, warning
from bootstrap.embedded.ports import is_free

LEAST_FREE_BYTES = 1 << 30
"""Room for the embedded servers, whose data, logs of changes and checkpoints are in BASELINE_HOME."""
LEAST_FREE_SPOOL_BYTES = 1 << 28
"""Room for the spool and logs alone: some hundred thousand paid calls. A pod's volume of a gigabyte has it."""
_GIGABYTE = 1 << 30


def check_disk(home: Path, *, has_database: bool) -> Finding:
    """Check the disk of BASELINE_HOME, to which paid calls are written while the database is away.

    `has_database`: the data of an embedded PostgreSQL are there, too.
    """
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    gigabytes = f"{free / _GIGABYTE:.1f} GB"
    least, named = (LEAST_FREE_BYTES, "a gigabyte") if has_database else (LEAST_FREE_SPOOL_BYTES, "256 MB")
    if free < least:
        return error("disk", f"Only {gigabytes} are free below {home}.", f"Free {named}, or move BASELINE_HOME.")
    return ok("disk", f"{gigabytes} are free below {home}.")


def check_ports(settings: Settings, *, is_running: bool) -> Iterator[Finding]:
    """Yield one finding for each port that a part listens on. A running Baseline uses its own."""
    for name, host, port in (
        ("API_PORT", settings.api_host, settings.api_port),
        ("HEALTH_PORT", settings.health_host, settings.health_port),
        ("BASELINE_WEB_PORT", "127.0.0.1", settings.baseline_web_port),
    ):
        if is_free(port, host):
            yield ok(name, f"Port {port} is free.")
        elif is_running:
            yield ok(name, f"Port {port} is in use, as it should while Baseline runs.")
        else:
            mend = f"If that is not Baseline, stop that program or set {name} to a free port."
            yield warning(name, f"Port {port} is in use by a program on this machine.", mend)


def check_proxies(given: Mapping[str, str] | None = None) -> Finding:
    """Check that a proxy does not stand between the parts on this machine."""
    proxies = getproxies() if given is None else given
    used = sorted(kind for kind in proxies if kind != "no")
    if not used:
        return ok("proxies", "No proxy is set.")
    bypassed = proxies.get("no", "").replace(" ", "").split(",")
    if not {"127.0.0.1", "*"} & set(bypassed):
        text = f"A proxy is set for {', '.join(used)}, also for this machine's own addresses."
        return warning("proxies", text, "Add 127.0.0.1 and localhost to NO_PROXY.")
    return ok("proxies", f"A proxy is set for {', '.join(used)}, and not for this machine.")
