"""The exceptions of a vendor's SDK: all of them, and an instance of each."""

from collections.abc import Iterator
from types import ModuleType

import httpx2


def exception_classes(module: ModuleType) -> Iterator[type[Exception]]:
    """Yield the exception classes of the module, without `isinstance`, which would load lazy parts of the SDK."""
    for _, value in sorted(vars(module).items()):
        if issubclass(type(value), type) and issubclass(value, Exception) and not issubclass(value, Warning):
            yield value


def made(kind: type[Exception]) -> Exception:
    """Return an instance with the attributes that adapters read, without calling its constructor."""
    error = kind.__new__(kind)
    Exception.__init__(error, "from the vendor")
    request = httpx2.Request("POST", "http://127.0.0.1/")
    attributes: dict[str, object] = {
        "message": "from the vendor",
        "request": request,
        "response": httpx2.Response(getattr(kind, "status_code", 418), request=request),
        "body": None,
        "code": 418,
        "status": None,
        "details": {},
    }
    if not hasattr(kind, "status_code"):
        attributes["status_code"] = 418
    for name, value in attributes.items():
        try:
            setattr(error, name, value)
        except AttributeError:
            continue
    return error
