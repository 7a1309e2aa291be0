"""Subscribe to one Redis channel, and report a lost connection instead of silently reconnecting."""

from contextlib import suppress

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import RedisError

_SECONDS_TO_CONFIRM = 2.0


class Subscription:
    """A subscription to one channel. The connection must not retry by itself: messages would be lost unnoticed."""

    def __init__(self, redis: Redis, channel: str, *, silence: float) -> None:
        self._redis = redis
        self._channel = channel
        self._silence = silence
        self._pubsub: PubSub | None = None

    async def open(self) -> None:
        """Subscribe, and replace an earlier subscription. No message is missed after it returns.

        Raises the errors of redis-py.
        """
        await self.close()
        self._pubsub = self._redis.pubsub()
        await self._pubsub.subscribe(self._channel)
        confirmation = await self._pubsub.get_message(timeout=_SECONDS_TO_CONFIRM)
        if confirmation is None or confirmation["type"] != "subscribe":
            raise ConnectionLost("The subscription was not confirmed.")

    async def next(self) -> bytes:
        """Wait for the next message, without a time limit. Raises the error of redis-py when the connection is lost."""
        if self._pubsub is None:
            raise ConnectionLost("There is no subscription.")
        asked = False
        while True:
            received = await self._pubsub.get_message(timeout=self._silence)
            if received is None:
                if asked:
                    raise ConnectionLost("The server does not answer any more.")
                asked = True
                await self._pubsub.ping()
            elif received["type"] == "message":
                message: bytes = received["data"]
                return message
            else:
                asked = False

    async def close(self) -> None:
        """Unsubscribe. Idempotent."""
        pubsub, self._pubsub = self._pubsub, None
        if pubsub is not None:
            with suppress(RedisError, OSError):
                await pubsub.aclose()  # type: ignore[no-untyped-call] # redis-py leaves it without types
