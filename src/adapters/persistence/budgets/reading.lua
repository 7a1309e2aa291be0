-- Somebody begins to read the ledger for a counter: what is charged from now on is also counted apart, for whoever of
-- the readers is done first. The others then change nothing.
-- Returns 1 when the counter was read before, and is only old.
-- KEYS: the counter's hash. ARGV: now, when a reader before us must have given up, how many seconds the key is kept.
local began = redis.call('HGET', KEYS[1], 'reading')
if not began or tonumber(began) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'reading', ARGV[1], 'since', 0)
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return redis.call('HEXISTS', KEYS[1], 'spent')
