-- Store a new session, and add it to the list of its user's sessions.
--
-- KEYS: the session, a hash; the user's sessions by their absolute end
-- ARGV: now, the idle timeout, the absolute end (ms), and the session's fields and values
local now, idle, expires_at = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('HSET', KEYS[1], 'expires_at', ARGV[3], 'seen', ARGV[1], unpack(ARGV, 4))
redis.call('PEXPIRE', KEYS[1], math.max(math.min(idle, expires_at - now), 1))
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
redis.call('ZADD', KEYS[2], expires_at, KEYS[1])
local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
redis.call('PEXPIRE', KEYS[2], math.max(tonumber(last[2]) - now, 1))
