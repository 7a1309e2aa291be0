"""One channel of Redis, whose loss is noticed and never mended in silence."""

from contextlib import suppress

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import RedisError

_SECONDS_TO_CONFIRM = 2.0


class Subscription:
    """The connection must not retry by itself, or messages could be lost without anybody knowing."""

    def __init__(self, redis: Redis, channel: str, *, silence: float) -> None:
        self._redis = redis
        self._channel = channel
        self._silence = silence
        self._pubsub: PubSub | None = None

    async def open(self) -> None:
        """Replaces an earlier subscription. From its return on, no message is missed. Raises as redis-py does."""
        await self.close()
        self._pubsub = self._redis.pubsub()
        await self._pubsub.subscribe(self._channel)
        confirmation = await self._pubsub.get_message(timeout=_SECONDS_TO_CONFIRM)
        if confirmation is None or confirmation["type"] != "subscribe":
            raise ConnectionLost("The subscription was not confirmed.")

    async def next(self) -> bytes:
        """The next message, however long it takes. Raises as redis-py does when the connection is lost."""
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
        """Twice is safe."""
        pubsub, self._pubsub = self._pubsub, None
        if pubsub is not None:
            with suppress(RedisError, OSError):
                await pubsub.aclose()  # type: ignore[no-untyped-call] # redis-py leaves it without types
