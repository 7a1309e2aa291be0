"""Reads forms with files in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import HTTP

from simulators.llm.wire import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    fields: Mapping[str, str]
    file: bytes
    file_name: str

    @property
    def wishes(self) -> str:
        """Return the text that may hold wishes: the fields, and the file name, as some forms have no text field."""
        return "\n".join([*self.fields.values(), self.file_name.rpartition(".")[0]])


def read_form(request: Request) -> Form:
    """Raises `ValueError` when the body is no form, or the form has no file."""
    content_type = request.headers.get("content-type", "")
    message = message_from_bytes(b"Content-Type: %b\r\n\r\n%b" % (content_type.encode(), request.body), policy=HTTP)
    if message.get_content_type() != "multipart/form-data":
        raise ValueError("No form")
    fields: dict[str, str] = {}
    file: tuple[str, bytes] | None = None
    for part in message.iter_parts():
        content, file_name = part.get_payload(decode=True), part.get_filename()
        if not isinstance(content, bytes):
            continue
        if file_name is not None:
            file = (file_name, content)
        elif name := part.get_param("name", header="content-disposition"):
            fields[str(name)] = content.decode()
    if file is None:
        raise ValueError("No file")
    return Form(fields=fields, file=file[1], file_name=file[0])
