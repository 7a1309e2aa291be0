"""Name this process in what several processes share: boards, orders and runs of jobs."""

import os
import socket


def process_name() -> str:
    """Return the host's name and the process's id, such as `bot-1:42`."""
    return f"{socket.gethostname()}:{os.getpid()}"
