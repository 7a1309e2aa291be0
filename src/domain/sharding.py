"""Which shard serves a guild."""

from domain.ids import GuildId


def resolve_shard(guild_id: GuildId, shard_count: int) -> int:
    """The id of the shard that receives the guild's events, in `range(shard_count)`.

    Formula: `(guild_id >> 22) % num_shards`, from Discord's gateway documentation, "Sharding".
    Raises ValueError when `shard_count` is not positive.
    """
    if shard_count < 1:
        raise ValueError(f"shard_count must be at least 1, got {shard_count}")
    return (guild_id >> 22) % shard_count
