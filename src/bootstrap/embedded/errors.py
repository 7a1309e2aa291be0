"""How an embedded server says that it cannot run."""


class EmbeddedServerError(Exception):
    """The message is one sentence for the person who started it, with what to do about it."""
