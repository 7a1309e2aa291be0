"""The models that a guild's settings may name, over HTTP."""

from tests.integration.http.people import DELEGATE, GUILD
from tests.integration.http.world import World

URL = f"/guilds/{GUILD}/llm/models"


async def test_admins_see_the_context_and_the_price_of_the_models_that_they_may_choose(world: World) -> None:
    browser = await world.signed_in(DELEGATE)
    answer = await browser.get(URL)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    by_name = {choice["model"]: choice for choice in found["models"]}
    small = by_name["gpt-4.1-mini"]
    rates = {rate["meter"]: (rate["usd"], rate["per"]) for rate in small["price"]["rates"]}
    assert (small["provider"], small["context_window"] > 0) == ("openai", True)
    assert {"input", "output"} <= rates.keys()
    assert found["default"] == found["models"][0]
