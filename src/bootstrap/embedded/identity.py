"""The user id under which PostgreSQL runs: it refuses root, so root switches to another id without creating a user."""

import ctypes
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bootstrap.embedded.errors import EmbeddedServerError

_NOBODY = 65534
_CLONE_NEWUSER = 0x10000000
_PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 8, 47, 2
_CAPABILITY_VERSION, _CAP_DAC_OVERRIDE = 0x20080522, 1


@dataclass(frozen=True, slots=True)
class Identity:
    """`owner` is the user id of PostgreSQL's files; `switch_user` is called in the child between fork and exec."""

    owner: int
    switch_user: Callable[[], None]


def choose_identity(program: Path) -> Identity:
    if os.geteuid() != 0:
        return Identity(os.geteuid(), lambda: None)
    for identity in (Identity(0, enter_user_namespace), Identity(_NOBODY, become_nobody)):
        if _works(identity, program):
            return identity
    raise EmbeddedServerError(
        "PostgreSQL does not run as root, and this system allows neither user namespaces nor another user. "
        "Run as a normal user, or set DATABASE_URL."
    )


def enter_user_namespace() -> None:
    """Enter a user namespace in which the program does not see itself as root, while its files stay ours."""
    uid, gid = os.geteuid(), os.getegid()
    _check(_libc().unshare(_CLONE_NEWUSER))
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"1000 {uid} 1")
    Path("/proc/self/gid_map").write_text(f"1000 {gid} 1")


def become_nobody() -> None:
    """Switch to an unprivileged user where namespaces are forbidden, as in most containers. It keeps access to
    root's folders.
    """
    libc = _libc()
    _check(libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setgroups([])
    os.setgid(_NOBODY)
    os.setuid(_NOBODY)
    kept = 1 << _CAP_DAC_OVERRIDE
    header = struct.pack("Ii", _CAPABILITY_VERSION, 0)
    _check(libc.capset(header, struct.pack("6I", kept, kept, kept, 0, 0, 0)))
    _check(libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0))


def _works(identity: Identity, program: Path) -> bool:
    if sys.platform != "linux":
        return False
    try:
        subprocess.run(  # noqa: S603 - our own program
            [program, "--version"],
            preexec_fn=identity.switch_user,
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
