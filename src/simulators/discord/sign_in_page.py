"""The page that replaces Discord's own at sign-in."""

from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template
from typing import Final

_PAGE: Final = "sign_in_page.html"


@dataclass(frozen=True, slots=True)
class Choice:
    """An account to sign in as. `guilds` are its guilds with its role in each."""

    user_id: int
    name: str
    display_name: str
    guilds: tuple[str, ...]


def sign_in_page(choices: list[Choice]) -> str:
    """The form posts `user_id` to the address of the page itself, query included."""
    page = files(__package__).joinpath(_PAGE).read_text(encoding="utf-8")
    return Template(page).substitute(choices="\n".join(_button(choice) for choice in choices))


def refusal_page(reason: str) -> str:
    page = files(__package__).joinpath("refusal_page.html").read_text(encoding="utf-8")
    return Template(page).substitute(reason=escape(reason))


def _button(choice: Choice) -> str:
    hue = choice.user_id * 47 % 360
    return f"""
      <button name="user_id" value="{choice.user_id}" aria-label="Sign in as {escape(choice.display_name)}">
        <span class="avatar" style="--hue: {hue}" aria-hidden="true">{escape(choice.display_name[:1])}</span>
        <span class="who">
          <strong><bdi>{escape(choice.display_name)}</bdi></strong> <bdi class="name">{escape(choice.name)}</bdi>
          <span class="where">{escape(" · ".join(choice.guilds))}</span>
        </span>
        <span class="go" aria-hidden="true">→</span>
      </button>"""
