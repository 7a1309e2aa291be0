"""A subclass of a contract that drops a promise without a reason is refused."""

import pytest
from typing_extensions import override

from tests.contract.contract import Contract


class Promises(Contract):
    def test_something(self) -> None: ...


def test_dropping_a_promise_is_refused() -> None:
    with pytest.raises(TypeError, match="test_something overrides a promise"):

        class Quiet(Promises):
            @override
            def test_something(self) -> None: ...


def test_an_xfail_without_a_reason_is_refused() -> None:
    with pytest.raises(TypeError, match="give the reason"):

        class Mute(Promises):
            @pytest.mark.xfail
            @override
            def test_something(self) -> None: ...


def test_an_xfail_with_a_reason_is_accepted() -> None:
    class Honest(Promises):
        @pytest.mark.xfail(reason="the server cannot do it")
        @override
        def test_something(self) -> None: ...

    assert issubclass(Honest, Promises)


def test_new_tests_are_accepted() -> None:
    class Richer(Promises):
        def test_something_else(self) -> None: ...

    assert issubclass(Richer, Promises)
