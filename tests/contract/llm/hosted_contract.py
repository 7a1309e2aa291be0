"""The contract for what a provider does beside the model: it reads documents and searches the web."""

from domain.llm.chat import Completion, FinishReason
from tests.contract.contract import Contract
from tests.contract.llm.capability_contract import is_refused
from tests.contract.llm.scenes import Happening, Stage


class HostedContract(Contract):
    async def test_a_document_in_a_question_is_read(self, stage: Stage) -> None:
        scene = stage.set(Happening.READ)
        if not await is_refused(scene):
            reply: Completion = await scene.provider.ask(scene.request)
            assert scene.says in reply.content
            assert reply.content

    async def test_a_search_of_the_web_is_counted_and_its_pages_are_cited(self, stage: Stage) -> None:
        scene = stage.set(Happening.SEARCHED)
        if not await is_refused(scene):
            reply: Completion = await scene.provider.ask(scene.request)
            assert reply.finish_reason is FinishReason.STOP
            assert reply.usage.web_searches > 0
            assert reply.citations
            assert all(citation.url.startswith("https://") for citation in reply.citations)
