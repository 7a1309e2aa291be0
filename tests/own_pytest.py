"""Run pytest in a folder outside of Baseline, as the author of a cog does."""

import os
import subprocess
import sys
from pathlib import Path

# Plugins that only Baseline's own tests use; to load them takes as long as all the rest of pytest.
_LEFT_OUT = ("cacheprovider", "xdist", "randomly", "faker", "schemathesis")


def printed_by_pytest(folder: Path, *arguments: str) -> str:
    """Return what pytest prints when all tests pass; `arguments` are paths and options."""
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\npythonpath = .\n")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            *(part for name in _LEFT_OUT for part in ("-p", f"no:{name}")),
            *arguments,
        ],
        cwd=folder,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    return done.stdout
