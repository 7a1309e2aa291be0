"""The contract for what an adapter sends for the parts of a chat beyond text."""

import pytest

from domain.llm.chat import ToolChoice
from tests.contract.contract import Contract
from tests.contract.llm.exchanges.exchange import Exchanges
from tests.contract.llm.hand_made import HandMadeStage
from tests.contract.llm.requests import HEIGHT_OF, RED_PIXEL, TOWER
from tests.contract.llm.scenes import Happening, asking
from tests.contract.llm.stream_contract import streamed_in


class OutgoingContract(Contract):
    async def test_a_picture_goes_out_beside_the_question(self, stage: HandMadeStage) -> None:
        scene = stage.set(Happening.LOOKED_AT)
        await scene.provider.ask(scene.request)
        assert stage.sent.turns == (("user", "What is this?"),)
        assert stage.sent.images == ((RED_PIXEL.media_type, RED_PIXEL.data),)

    async def test_tools_go_out_with_their_schemas_and_the_choice_is_the_models(self, stage: HandMadeStage) -> None:
        scene = stage.set(Happening.TOOL_CALLED)
        await scene.provider.ask(scene.request)
        assert stage.sent.tools == ((HEIGHT_OF.name, HEIGHT_OF.parameters),)
        assert stage.sent.tool_choice in {None, ToolChoice.AUTO}

    @pytest.mark.parametrize("choice", [ToolChoice.NONE, ToolChoice.REQUIRED, HEIGHT_OF.name])
    async def test_the_choice_of_a_tool_goes_out(
        self, stage: HandMadeStage, exchanges: Exchanges, choice: ToolChoice | str
    ) -> None:
        stage.set(Happening.TOOL_CALLED)
        await stage.provider.ask(asking(exchanges.model, tools=(HEIGHT_OF,), tool_choice=choice))
        assert stage.sent.tool_choice == choice

    async def test_without_tools_nothing_is_said_about_them(self, stage: HandMadeStage, exchanges: Exchanges) -> None:
        stage.set(Happening.TEXT)
        await stage.provider.ask(asking(exchanges.model))
        assert (stage.sent.tools, stage.sent.tool_choice, stage.sent.schema) == ((), None, None)

    async def test_the_calls_of_tools_go_back_with_their_results(self, stage: HandMadeStage) -> None:
        scene = stage.set(Happening.TOOL_ANSWERED)
        await scene.provider.ask(scene.request)
        assert stage.sent.turns == (("user", "How high are the towers?"),)
        assert stage.sent.tool_calls == (("height_of", {"tower": "North"}), ("height_of", {"tower": "South"}))
        assert stage.sent.tool_results == (("height_of", "31"), ("height_of", "27"))

    async def test_what_the_model_called_goes_back_unchanged(self, stage: HandMadeStage, exchanges: Exchanges) -> None:
        scene = stage.set(Happening.TOOLS_CALLED)
        reply = await scene.provider.ask(scene.request)
        stage.set(Happening.TOOL_ANSWERED)
        stage.requests.clear()
        await stage.provider.ask(asking(exchanges.model, *scene.chat.messages, reply.message, tools=scene.chat.tools))
        assert stage.sent.tool_calls == tuple((call.name, call.arguments) for call in reply.tool_calls)

    async def test_the_schema_of_the_answer_goes_out(self, stage: HandMadeStage) -> None:
        scene = stage.set(Happening.STRUCTURED)
        await scene.provider.ask(scene.request)
        assert stage.sent.schema == TOWER.schema

    async def test_a_stream_asks_for_the_same_as_an_answer_at_once(self, stage: HandMadeStage) -> None:
        streamed = stage.set(Happening.STREAMED_TOOLS)
        await streamed_in(streamed)
        sent = stage.sent
        stage.requests.clear()
        at_once = stage.set(Happening.TOOLS_CALLED)
        await at_once.provider.ask(at_once.request)
        assert stage.sent == sent
