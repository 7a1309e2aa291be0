"""OpenAI's Responses API."""

from collections.abc import Mapping
from typing import Any

from adapters.llm.simulator.answering import Answer, Asked, Turn
from adapters.llm.simulator.faults import Fault
from adapters.llm.simulator.openai_refusals import refused_by_openai
from adapters.llm.simulator.wire import CREATED_AT, Reply, has_bearer_token, text_of

_REASONING_FAMILIES = ("gpt-5", "gpt-6", "o1", "o3", "o4")


class ResponsesWire:
    provider = "openai"

    def has_key(self, headers: Mapping[str, str]) -> bool:
        return has_bearer_token(headers)

    def reasons(self, model: str) -> bool:
        return model.startswith(_REASONING_FAMILIES)

    def read(self, body: Mapping[str, Any]) -> Asked:
        given = body["input"]
        items = [{"role": "user", "content": given}] if isinstance(given, str) else given
        messages = [(item["role"], text_of(item["content"])) for item in items if "role" in item]
        system = [body.get("instructions") or "", *(text for role, text in messages if role in {"system", "developer"})]
        return Asked(
            provider=self.provider,
            model=body["model"],
            persona="\n\n".join(text for text in system if text),
            turns=tuple(
                Turn(by_user=role == "user", text=text) for role, text in messages if role in {"user", "assistant"}
            ),
            max_tokens=body.get("max_output_tokens"),
            reasons=self.reasons(body["model"]),
        )

    def answered(self, asked: Asked, answer: Answer) -> Reply:
        return self._reply(asked, answer, "max_output_tokens" if answer.is_cut else None)

    def filtered(self, asked: Asked, answer: Answer) -> Reply:
        return self._reply(asked, answer, "content_filter")

    def refused(self, fault: Fault, model: str) -> Reply:
        return refused_by_openai(fault, model, unknown_model_status=400)

    def usage(self, asked: Asked, answer: Answer) -> dict[str, Any]:
        del asked
        return {
            "input_tokens": answer.prompt_tokens,
            "input_tokens_details": {"cached_tokens": answer.cached_tokens},
            "output_tokens": answer.output_tokens,
            "output_tokens_details": {"reasoning_tokens": answer.reasoning_tokens},
            "total_tokens": answer.prompt_tokens + answer.output_tokens,
        }

    def _reply(self, asked: Asked, answer: Answer, incomplete: str | None) -> Reply:
        status = "completed" if incomplete is None else "incomplete"
        text = "" if incomplete == "content_filter" else answer.text
        message = {
            "id": "msg_simulated",
            "type": "message",
            "role": "assistant",
            "status": status,
            "content": [{"type": "output_text", "text": text, "annotations": [], "logprobs": []}],
        }
        thinking = [{"id": "rs_simulated", "type": "reasoning", "summary": []}] if asked.reasons else []
        return Reply(
            body={
                "id": "resp_simulated",
                "object": "response",
                "created_at": CREATED_AT,
                "status": status,
                "error": None,
                "incomplete_details": None if incomplete is None else {"reason": incomplete},
                "instructions": asked.persona or None,
                "max_output_tokens": asked.max_tokens,
                "model": asked.model,
                "output": [*thinking, message],
                "parallel_tool_calls": True,
                "temperature": 1.0,
                "tool_choice": "auto",
                "tools": [],
                "top_p": 1.0,
                "store": False,
                "usage": self.usage(asked, answer),
            }
        )
