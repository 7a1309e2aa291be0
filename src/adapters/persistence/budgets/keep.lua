-- Renew the leases of held reservations, and restore those that Redis has lost. No limit refuses them.
-- KEYS: hash and set of reservations of each counter.
-- ARGV: end of the leases; for each counter: seconds until its keys expire, number of reservations, each `id:amount`.
local ends, at = ARGV[1], 2
for n = 1, #KEYS, 2 do
  local hash, held = KEYS[n], KEYS[n + 1]
  local seconds, members = ARGV[at], tonumber(ARGV[at + 1])
  at = at + 2
  for _ = 1, members do
    local member = ARGV[at]
    at = at + 1
    if redis.call('ZADD', held, ends, member) == 1 and redis.call('HEXISTS', hash, 'reserved') == 1 then
      redis.call('HINCRBY', hash, 'reserved', string.match(member, '%d+$'))
    end
  end
  redis.call('EXPIRE', held, seconds)
end
