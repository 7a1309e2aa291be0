"""The base of every contract suite: an adapter cannot silently skip one of its tests."""

from typing_extensions import override


class Contract:
    """Promises that every adapter of a port keeps. No `Test` prefix, so that pytest collects only the subclasses.

    A subclass supplies fixtures. When its adapter cannot keep a promise, it overrides the test under
    `@pytest.mark.xfail(reason=...)`; any other override is refused.
    """

    @override
    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, promise in vars(cls).items():
            promised = any(name in vars(base) for base in cls.__mro__[1:])
            if name.startswith("test_") and promised and not _excused(promise):
                raise TypeError(f"{cls.__name__}.{name} overrides a promise: mark it xfail and give the reason.")


def _excused(promise: object) -> bool:
    return any(mark.name == "xfail" and mark.kwargs.get("reason") for mark in getattr(promise, "pytestmark", []))
