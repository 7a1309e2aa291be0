"""Explain the problems of calls to language models, and their remedies."""

from collections.abc import Mapping

from adapters.http.problems.advice import Advice
from adapters.http.problems.types import ProblemType
from application.llm.choose_model import EMPTY_QUESTION
from domain.llm.errors import UnknownModel, UnknownProvider, UnsupportedCapability
from domain.llm.requests import Capability

MODEL_PROBLEMS: Mapping[ProblemType, Advice] = {
    ProblemType.LLM_AUTHENTICATION: Advice(
        "The model's provider refused the bot's key.",
        "Have the operator check the provider's key.",
        "openai: Incorrect API key provided.",
    ),
    ProblemType.LLM_BUDGET_EXCEEDED: Advice(
        "A budget of the guild, user, cog or bot is used up. `Retry-After` says when its period ends.",
        "Wait, or raise the budget with `changeBudgets`.",
        "This server's monthly budget has too little left for this. It starts anew at 2026-08-01 00:00 UTC.",
    ),
    ProblemType.LLM_CONTENT_FILTER: Advice(
        "The provider's content filter stopped the request.", "Ask something else.", "openai: the answer was filtered"
    ),
    ProblemType.LLM_CONTEXT_LENGTH: Advice(
        "The request is longer than the model can read.",
        "Shorten it, or choose a model with a longer context.",
        "openai: Your input exceeds the context window of this model.",
    ),
    ProblemType.LLM_COOLDOWN: Advice(
        "One member started too many calls to models within a short time.",
        "Wait for `Retry-After`; the operator sets `LLM_MEMBER_CALLS_PER_MINUTE`.",
        "You may ask 6 times in 60 s here. Try again in 41 s.",
    ),
    ProblemType.LLM_FAILED: Advice(
        "The provider's answer could not be used.", "Try again.", "openai: the call failed (KeyError)"
    ),
    ProblemType.LLM_INVALID_REQUEST: Advice(
        "The provider did not accept the request as it is.",
        "Read `detail`, and change the request.",
        "max_tokens must be at least 1 and at most 32768 for gpt-4.1, not 50000.",
    ),
    ProblemType.LLM_MALFORMED_ANSWER: Advice(
        "The model broke the form of an answer, such as that of a tool call. The provider was not at fault.",
        "Try again, word the question in another way, or choose another model.",
        "google: the model made a mistake (MALFORMED_FUNCTION_CALL)",
    ),
    ProblemType.LLM_RATE_LIMITED: Advice(
        "The provider limits how much the bot may ask.",
        "Try again later.",
        "openai is asked as often as we may. The next turn is in about 12 s.",
    ),
    ProblemType.LLM_STRUCTURED_OUTPUT: Advice(
        "The model's answer did not have the form that was asked for, not even when it was asked again.",
        "Try again, or ask for a simpler form.",
        "gpt-4.1 did not answer with a valid Recipe, also when asked again: - servings: Field required",
    ),
    ProblemType.LLM_TIMEOUT: Advice(
        "The provider took too long.",
        "Try again, or have the operator raise `LLM_TIMEOUT_SECONDS`.",
        "openai did not answer in time",
    ),
    ProblemType.LLM_UNAVAILABLE: Advice(
        "The provider failed or could not be reached.",
        "Try again later.",
        "openai: gpt-4.1 has failed again and again. It is tried again in 30 s.",
    ),
    ProblemType.LLM_UNKNOWN_MODEL: Advice(
        "There is no such model.",
        "Choose one of those in `detail`.",
        str(UnknownModel("gpt-0", provider="openai", known=["gpt-4.1"])),
    ),
    ProblemType.LLM_UNKNOWN_PROVIDER: Advice(
        "No such provider is set up.",
        "Choose one of those in `detail`, or have the operator give it a key.",
        str(UnknownProvider("acme", known=["openai"])),
    ),
    ProblemType.LLM_UNREADABLE_REPLY: Advice(
        "The provider's reply has a form that the bot does not know. It may have been billed, and is not asked again.",
        "Choose another model, and report the provider's reply to the bot's developers.",
        "local: the reply has a form that is not known",
    ),
    ProblemType.LLM_EMPTY_QUESTION: Advice(
        "The last message of the conversation has neither text nor an image, so it was not sent and cost nothing.",
        "Write something. A bot without the message content intent reads only messages that mention it.",
        EMPTY_QUESTION,
    ),
    ProblemType.LLM_UNSENDABLE_REQUEST: Advice(
        "The request cannot be encoded, so it was not sent and cost nothing.",
        "Read `detail`: it names the part. Half of a character comes from text that was cut within an emoji.",
        "openai: the request was not sent, because messages[0].content holds half of a character.",
    ),
    ProblemType.LLM_UNSUPPORTED: Advice(
        "The model cannot do what was asked.",
        "Choose one that `detail` names.",
        str(UnsupportedCapability(Capability.SPEECH, provider="openai", model="gpt-4.1", able=["google"])),
    ),
}
