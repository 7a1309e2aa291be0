-- Store the spending that was read from the ledger for a counter. The reading may or may not contain the charges made
-- meanwhile. They are added: too much is safer than too little.
-- Does nothing when another reader ended first, or the key was lost.
-- KEYS: the counter's hash and its reservations. ARGV: now, spent.
local since = redis.call('HGET', KEYS[1], 'since')
if not since then return end
local reserved = 0
for _, member in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  reserved = reserved + tonumber(string.match(member, '%d+$'))
end
local function int(number)
  return string.format('%.0f', number)
end
local spent = tonumber(ARGV[2]) + tonumber(since)
redis.call('HSET', KEYS[1], 'spent', int(spent), 'reserved', int(reserved), 'read_at', ARGV[1])
redis.call('HDEL', KEYS[1], 'reading', 'since')
