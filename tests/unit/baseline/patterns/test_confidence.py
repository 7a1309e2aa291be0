"""A confidence is the weighted mean of its evidence, between 0 and 1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baseline.patterns import Evidence, any_of, confidence

_EVIDENCE = st.builds(
    Evidence,
    st.just("x"),
    st.floats(0, 1),
    st.floats(min_value=0, exclude_min=True, allow_infinity=False, allow_subnormal=False),
)


def test_without_evidence_there_is_no_confidence() -> None:
    assert float(confidence([])) == 0


def test_heavier_evidence_counts_more_and_is_named_first() -> None:
    found = confidence([Evidence("many links", 0.5), Evidence("new account", 0.9, weight=3), Evidence("avatar", 0)])
    assert found.value == pytest.approx((0.5 + 2.7) / 5)
    assert found.reasons == "new account 0.9, many links 0.5"


@given(st.lists(_EVIDENCE, min_size=1))
def test_confidence_lies_between_the_least_and_the_greatest_score(evidence: list[Evidence]) -> None:
    scores = [each.score for each in evidence]
    assert min(scores) <= confidence(evidence).value <= max(scores)


@given(st.lists(_EVIDENCE))
def test_confidence_does_not_depend_on_the_order(evidence: list[Evidence]) -> None:
    assert confidence(evidence).value == pytest.approx(confidence(reversed(evidence)).value)


@pytest.mark.parametrize(("score", "weight"), [(-0.1, 1), (1.1, 1), (float("nan"), 1), (0.5, 0), (0.5, float("inf"))])
def test_what_is_out_of_range_is_refused_by_name(score: float, weight: float) -> None:
    with pytest.raises(ValueError, match=r"^links: a "):
        Evidence("links", score, weight)


def test_one_strong_indication_suffices_and_weak_ones_add_up() -> None:
    assert any_of([Evidence("links", 0.9), Evidence("avatar", 0.0)]).value == pytest.approx(0.9)
    assert any_of([Evidence("links", 0.5), Evidence("pings", 0.5)]).value == pytest.approx(0.75)
    assert any_of([]).value == 0


def test_a_weight_bounds_what_an_indication_can_bring_about() -> None:
    found = any_of([Evidence("hour", 1.0, weight=0.2), Evidence("links", 0.5)])
    assert found.value == pytest.approx(1 - 0.8 * 0.5)
    assert [each.name for each in found.evidence] == ["links", "hour"]
    with pytest.raises(ValueError, match=r"^hour: an indication is trusted by 1 at most"):
        any_of([Evidence("hour", 0.5, weight=1.5)])


@given(st.lists(st.builds(Evidence, st.just("x"), st.floats(0, 1), st.floats(0.01, 1)), min_size=1))
def test_further_evidence_never_lowers_the_chance(evidence: list[Evidence]) -> None:
    assert 0 <= any_of(evidence[:-1]).value <= any_of(evidence).value <= 1
