"""The root of every refusal that the product can give."""

from typing import ClassVar


class DomainError(Exception):
    """A fact that stops the request, with the facts as attributes.

    `code` is stable and public: HTTP statuses, Discord wording and the dashboard's wording are looked up by it.
    """

    code: ClassVar[str]
