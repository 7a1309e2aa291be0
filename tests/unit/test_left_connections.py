from sqlalchemy import create_engine

from tests.left_connections import left_connections


def test_a_connection_that_is_left_checked_out_is_named_with_its_place() -> None:
    engine = create_engine("sqlite://")
    with engine.connect():
        [place] = left_connections()
        assert "test_a_connection_that_is_left_checked_out_is_named_with_its_place" in place
    engine.dispose()


def test_a_connection_that_went_back_to_its_pool_is_not_named() -> None:
    engine = create_engine("sqlite://")
    with engine.connect():
        pass
    assert left_connections() == []
    engine.dispose()
