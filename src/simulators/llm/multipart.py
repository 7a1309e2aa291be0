"""Reads forms with files in them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulators.llm.wire import Request

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_NAME = re.compile(r'[; ]name="([^"]*)"')
_FILE_NAME = re.compile(r'filename="([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    fields: Mapping[str, str]
    file: bytes
    file_name: str

    @property
    def wishes(self) -> str:
        """Return the text beside the file; the file name counts too, as some forms have no text field."""
        return "\n".join([*self.fields.values(), self.file_name.rpartition(".")[0]])


def read_form(request: Request) -> Form:
    """Raises `ValueError` when it is none, or there is no file."""
    boundary = _BOUNDARY.search(request.headers.get("content-type", ""))
    if boundary is None:
        raise ValueError("No form")
    fields: dict[str, str] = {}
    file: tuple[str, bytes] | None = None
    for part in request.body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        header, name = head.decode(), _NAME.search(head.decode())
        content = content.removesuffix(b"\r\n")
        if file_name := _FILE_NAME.search(header):
            file = (file_name[1], content)
        elif name is not None:
            fields[name[1]] = content.decode()
    if file is None:
        raise ValueError("No file")
    return Form(fields=fields, file=file[1], file_name=file[0])
