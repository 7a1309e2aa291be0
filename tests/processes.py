"""Looking at other processes from tests."""

from pathlib import Path


def command_of(pid: int) -> str:
    """Return the process's command line; empty when it has ended, also before its parent reaped it."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""
