"""Run `baseline up` over stub parts, so that a test can signal and kill it."""

import sys
from pathlib import Path

from rich.console import Console

from bootstrap.configuration.settings import load_settings
from bootstrap.up.errors import CannotStart
from bootstrap.up.programs import Programs
from bootstrap.up.run import up

STUB = (sys.executable, str(Path(__file__).with_name("stub_part.py")))

if __name__ == "__main__":
    try:
        up(
            load_settings(env_file=None),
            Programs(baseline=STUB, dashboard=(*STUB, "web")),
            Console(),
            longest_silence=4,
        )
    except CannotStart as error:
        sys.exit(str(error))
