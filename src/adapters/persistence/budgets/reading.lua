-- Mark a counter as being read from the ledger. Charges from now on are also summed in `since`, for the first reader
-- that ends. Later readers change nothing.
-- Returns 1 if the counter was read before and is only outdated.
-- KEYS: the counter's hash.
-- ARGV: now, time before which an earlier reading counts as abandoned, seconds until the key expires.
local began = redis.call('HGET', KEYS[1], 'reading')
if not began or tonumber(began) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'reading', ARGV[1], 'since', 0)
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return redis.call('HEXISTS', KEYS[1], 'spent')
