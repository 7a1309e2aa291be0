"""Requests of `baseline discord` to the simulated Discord, one for each verb."""

from pydantic import BaseModel, ConfigDict, Field


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ByMember(Request):
    """`as` is the name of the member that acts."""

    sender: str = Field(alias="as")


class InGuild(Request):
    guild: str | None = None


class Send(ByMember, InGuild):
    text: str
    channel: str | None = None
    reply_to: str | None = None


class OnMessage(ByMember):
    message: str


class Edit(OnMessage):
    text: str


class React(OnMessage):
    emoji: str


class Press(OnMessage):
    button: str | None = None


class Choose(OnMessage):
    values: list[str]
    menu: str | None = None


class Fill(ByMember):
    form: str
    values: dict[str, str]


class Join(InGuild):
    name: str


class Leave(ByMember, InGuild):
    pass
