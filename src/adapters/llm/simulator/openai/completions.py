"""OpenAI's Chat Completions API, which compatible endpoints speak too."""

from collections.abc import Mapping
from typing import Any

from adapters.llm.simulator.answering import Answer, Asked, Turn
from adapters.llm.simulator.faults import Fault
from adapters.llm.simulator.openai_refusals import refused_by_openai
from adapters.llm.simulator.wire import CREATED_AT, Reply, has_bearer_token, text_of


class CompletionsWire:
    def has_key(self, headers: Mapping[str, str]) -> bool:
        return has_bearer_token(headers)

    def read(self, body: Mapping[str, Any]) -> Asked:
        messages = [(message["role"], text_of(message["content"])) for message in body["messages"]]
        return Asked(
            provider="openai",
            model=body["model"],
            persona="\n\n".join(text for role, text in messages if role in {"system", "developer"}),
            turns=tuple(
                Turn(by_user=role == "user", text=text) for role, text in messages if role in {"user", "assistant"}
            ),
            max_tokens=body.get("max_completion_tokens") or body.get("max_tokens"),
        )

    def answered(self, asked: Asked, answer: Answer) -> Reply:
        return _reply(asked, answer, answer.text, "length" if answer.is_cut else "stop")

    def filtered(self, asked: Asked, answer: Answer) -> Reply:
        return _reply(asked, answer, "", "content_filter")

    def refused(self, fault: Fault, model: str) -> Reply:
        return refused_by_openai(fault, model, unknown_model_status=404)


def _reply(asked: Asked, answer: Answer, text: str, finish_reason: str) -> Reply:
    return Reply(
        body={
            "id": "chatcmpl-simulated",
            "object": "chat.completion",
            "created": CREATED_AT,
            "model": asked.model,
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": text, "refusal": None},
                    "logprobs": None,
                    "finish_reason": finish_reason,
                }
            ],
            "usage": {
                "prompt_tokens": answer.prompt_tokens,
                "completion_tokens": answer.output_tokens,
                "total_tokens": answer.prompt_tokens + answer.output_tokens,
                "prompt_tokens_details": {"cached_tokens": answer.cached_tokens, "audio_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": answer.reasoning_tokens, "audio_tokens": 0},
            },
        }
    )
