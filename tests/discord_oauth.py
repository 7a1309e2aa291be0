"""The OAuth 2 requests to Discord, which its OpenAPI document leaves out.

They follow Discord's documentation, "OAuth2", with RFC 7636 for `code_verifier` and RFC 7009 for revocation.
"""

from typing import Any, Final

_TEXT: Final = {"type": "string", "minLength": 1}


def _form(*schemas: dict[str, Any]) -> dict[str, Any]:
    content = {"application/x-www-form-urlencoded": {"schema": {"oneOf": list(schemas)}}}
    return {"post": {"requestBody": {"required": True, "content": content}}}


def _fields(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


OAUTH_PATHS: Final[dict[str, Any]] = {
    "/oauth2/token": _form(
        _fields(
            {"grant_type": {"const": "authorization_code"}, "code": _TEXT, "redirect_uri": {**_TEXT, "pattern": "://"}},
            code_verifier={"type": "string", "pattern": "^[A-Za-z0-9._~-]{1,128}$"},
        ),
        _fields({"grant_type": {"const": "refresh_token"}, "refresh_token": _TEXT}),
    ),
    "/oauth2/token/revoke": _form(
        _fields({"token": _TEXT}, token_type_hint={"enum": ["access_token", "refresh_token"]})
    ),
}
