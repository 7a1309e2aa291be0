"""The error of an embedded server that cannot run."""


class EmbeddedServerError(Exception):
    """The message is one sentence with the cause and the remedy."""
