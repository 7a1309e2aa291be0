-- Somebody has read the ledger for a counter, or given up (empty `spent`). What was charged since the reading began may
-- be in it or not: it is counted on top, rather too much than too little.
-- KEYS: the counter's hash and its reservations. ARGV: now, spent. Does nothing when the key was lost in between.
local since = redis.call('HGET', KEYS[1], 'since')
if not since then return end
if ARGV[2] ~= '' then
  local reserved = 0
  for _, member in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    reserved = reserved + tonumber(string.match(member, '%d+$'))
  end
  local spent = string.format('%.0f', tonumber(ARGV[2]) + tonumber(since))
  redis.call('HSET', KEYS[1], 'spent', spent, 'reserved', string.format('%.0f', reserved), 'read_at', ARGV[1])
end
if redis.call('HINCRBY', KEYS[1], 'readers', -1) <= 0 then
  redis.call('HDEL', KEYS[1], 'reading', 'readers', 'since')
end
