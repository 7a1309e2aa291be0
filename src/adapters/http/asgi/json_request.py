"""A request that decodes only JSON bodies, of bounded depth."""

from typing import Any

from litestar import Request
from litestar.enums import RequestEncodingType
from typing_extensions import override

from adapters.http.problems.refusals import InvalidRequest, NotJSON

_MAX_DEPTH = 64  # bounds the recursion of code that walks the decoded value


class JsonRequest(Request[Any, Any, Any]):
    @override
    async def json(self) -> Any:
        """Decode the body. Other media types are refused: a form on a foreign page can send them without a CORS
        preflight.
        """
        if self.content_type[0] != RequestEncodingType.JSON:
            raise NotJSON("The body must be sent as application/json.")
        try:
            value = await super().json()
        except (UnicodeDecodeError, RecursionError) as error:
            raise InvalidRequest("The body is not JSON in UTF-8, or is nested too deeply.") from error
        _check(value, _MAX_DEPTH)
        return value


def _check(value: object, levels: int) -> None:
    if isinstance(value, str) and "\0" in value:
        raise InvalidRequest("Text must not contain the character U+0000: it cannot be stored.")
    if not isinstance(value, dict | list):
        return
    if not levels:
        raise InvalidRequest(f"The body is nested too deeply: beyond {_MAX_DEPTH} levels.")
    for item in (*value, *value.values()) if isinstance(value, dict) else value:
        _check(item, levels - 1)
