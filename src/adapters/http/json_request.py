"""A request whose body is JSON, or is refused before anything reads it."""

from typing import Any

from litestar import Request
from litestar.enums import RequestEncodingType
from typing_extensions import override

from adapters.http.refusals import InvalidRequest, NotJSON


class JsonRequest(Request[Any, Any, Any]):
    @override
    async def json(self) -> Any:
        """Other media types are refused: a form of a foreign page can send them without asking the browser's leave."""
        if self.content_type[0] != RequestEncodingType.JSON:
            raise NotJSON("The body must be sent as application/json.")
        try:
            value = await super().json()
        except (UnicodeDecodeError, RecursionError) as error:
            raise InvalidRequest("The body is not JSON in UTF-8, or is nested too deeply.") from error
        if _has_nul(value):
            raise InvalidRequest("Text must not contain the character U+0000: it cannot be stored.")
        return value


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(_has_nul(item) for item in value)
