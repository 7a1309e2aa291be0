"""The bill that xAI puts into its answers."""

from datetime import UTC, datetime

from genai_prices import Usage, calc_price

from simulators.llm.answers.answering import Answer
from simulators.llm.wire import CREATED_AT

TICKS_PER_USD = 10**10
_NOW = datetime.fromtimestamp(CREATED_AT, UTC)


def ticks_of(model: str, answer: Answer) -> int:
    """Return the cost in ticks: 0 for a model without a known price."""
    usage = Usage(
        input_tokens=answer.prompt_tokens,
        output_tokens=answer.output_tokens,
        cache_read_tokens=answer.caching.read,
    )
    try:
        price = calc_price(usage, model, provider_id="x-ai", genai_request_timestamp=_NOW)
    except LookupError:
        return 0
    return int((price.total_price * TICKS_PER_USD).to_integral_value())
