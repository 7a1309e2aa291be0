-- Settle what was charged and released, then hold an amount back in all of the claimed counters or in none.
--
-- Each counter has two keys: a hash (spent, reserved, read_at; while somebody reads the ledger, also reading and since)
-- and a sorted set of reservations, `id:amount` by when they end. All money is in nano-dollars.
--
-- ARGV: now, oldest read_at that will do, how many counters to settle, how many claims, amount, reservation id (empty:
-- only look), when it ends; for each to settle: charge, how many releases, and each of them; for each claim: limit (-1:
-- none), how many seconds its keys are kept.
-- Returns 1 (held), 0 (no room) or -1 (some must be read from the ledger), then for each claim: spent (-1: must be
-- read) and reserved, as they were before.
local now, oldest = tonumber(ARGV[1]), tonumber(ARGV[2])
local settled, claims = tonumber(ARGV[3]), tonumber(ARGV[4])
local amount, id, ends = tonumber(ARGV[5]), ARGV[6], ARGV[7]
local at = 8

local function int(number)
  return string.format('%.0f', number)
end

local function amount_of(member)
  return tonumber(string.match(member, '%d+$'))
end

-- A hash that was lost stays so until the ledger is read: then what is reserved is added up anew.
local function add(hash, field, number)
  if number ~= 0 and redis.call('HEXISTS', hash, field) == 1 then redis.call('HINCRBY', hash, field, int(number)) end
end

for n = 1, settled do
  local hash, held = KEYS[2 * n - 1], KEYS[2 * n]
  local charge, releases = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  at = at + 2
  add(hash, 'spent', charge)
  add(hash, 'since', charge)
  for _ = 1, releases do
    local member = ARGV[at]
    at = at + 1
    if redis.call('ZREM', held, member) == 1 then add(hash, 'reserved', -amount_of(member)) end
  end
end

local outcome, reply = 1, { 1 }
for n = 1, claims do
  local hash, held = KEYS[2 * (settled + n) - 1], KEYS[2 * (settled + n)]
  local limit = tonumber(ARGV[at + 2 * (n - 1)])
  local ended = redis.call('ZRANGEBYSCORE', held, '-inf', now)
  if #ended > 0 then
    for _, member in ipairs(ended) do add(hash, 'reserved', -amount_of(member)) end
    redis.call('ZREMRANGEBYSCORE', held, '-inf', now)
  end
  local kept = redis.call('HMGET', hash, 'spent', 'reserved', 'read_at')
  local spent, reserved = tonumber(kept[1] or '-1'), tonumber(kept[2] or '0')
  if spent < 0 or tonumber(kept[3]) < oldest then
    spent, outcome = -1, -1
  elseif outcome == 1 and limit >= 0 and spent + reserved + amount > limit then
    outcome = 0
  end
  reply[2 * n], reply[2 * n + 1] = spent, reserved
end

if outcome == 1 and id ~= '' then
  for n = 1, claims do
    local hash, held = KEYS[2 * (settled + n) - 1], KEYS[2 * (settled + n)]
    local seconds = ARGV[at + 2 * (n - 1) + 1]
    redis.call('HINCRBY', hash, 'reserved', int(amount))
    redis.call('ZADD', held, ends, id .. ':' .. int(amount))
    redis.call('EXPIRE', hash, seconds)
    redis.call('EXPIRE', held, seconds)
  end
end
reply[1] = outcome
return reply
