-- Settle charges and releases, then make reservations in order: each holds its amount in all of its counters or in none.
--
-- Each counter has two keys: a hash (spent, reserved, read_at; while the ledger is being read, also reading and since)
-- and a sorted set of reservations, `id:amount` by the end of their lease. All money is in nano-dollars.
--
-- KEYS: hash and set of each counter to settle, then of each claim of each reservation.
-- ARGV: now, oldest acceptable read_at, number of counters to settle, number of reservations;
-- for each counter to settle: charge, 1 if the ledger has got earlier spending, number of releases, each of them;
-- for each reservation: number of claims, amount, id (empty: only read), end of the lease;
-- for each of its claims: limit (-1: none), seconds until its keys expire.
-- Returns for each reservation 1 (held), 0 (no room) or -1 (a counter must be read from the ledger), then for each of
-- its claims: spent (-1: must be read) and reserved, as they were before.
local now, oldest = tonumber(ARGV[1]), tonumber(ARGV[2])
local settled, reservations = tonumber(ARGV[3]), tonumber(ARGV[4])
local at, key = 5, 1

local function int(number)
  return string.format('%.0f', number)
end

local function amount_of(member)
  return tonumber(string.match(member, '%d+$'))
end

-- A lost hash stays lost until the ledger is read; its reservations are summed up then.
local function add(hash, field, number)
  if number ~= 0 and redis.call('HEXISTS', hash, field) == 1 then redis.call('HINCRBY', hash, field, int(number)) end
end

local function drop_ended(hash, held)
  local ended = redis.call('ZRANGEBYSCORE', held, '-inf', now)
  if #ended > 0 then
    for _, member in ipairs(ended) do add(hash, 'reserved', -amount_of(member)) end
    redis.call('ZREMRANGEBYSCORE', held, '-inf', now)
  end
end

for _ = 1, settled do
  local hash, held = KEYS[key], KEYS[key + 1]
  local charge, is_outdated, releases = tonumber(ARGV[at]), ARGV[at + 1] == '1', tonumber(ARGV[at + 2])
  key, at = key + 2, at + 3
  add(hash, 'spent', charge)
  add(hash, 'since', charge)
  if is_outdated then
    -- A reading that is in progress may lack the earlier spending: its end changes nothing.
    redis.call('HDEL', hash, 'reading', 'since')
    if redis.call('HEXISTS', hash, 'read_at') == 1 then redis.call('HSET', hash, 'read_at', 0) end
  end
  for _ = 1, releases do
    local member = ARGV[at]
    at = at + 1
    if redis.call('ZREM', held, member) == 1 then add(hash, 'reserved', -amount_of(member)) end
  end
end

local reply = {}
for _ = 1, reservations do
  local claims, amount, id, ends = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), ARGV[at + 2], ARGV[at + 3]
  at = at + 4
  local outcome, first = 1, #reply + 1
  reply[first] = 0
  for n = 0, claims - 1 do
    local hash, held, limit = KEYS[key + 2 * n], KEYS[key + 2 * n + 1], tonumber(ARGV[at + 2 * n])
    drop_ended(hash, held)
    local kept = redis.call('HMGET', hash, 'spent', 'reserved', 'read_at')
    local spent, reserved = tonumber(kept[1] or '-1'), tonumber(kept[2] or '0')
    if spent < 0 or tonumber(kept[3]) < oldest then
      spent, outcome = -1, -1
    elseif outcome == 1 and limit >= 0 and spent + reserved + amount > limit then
      outcome = 0
    end
    reply[#reply + 1], reply[#reply + 2] = spent, reserved
  end
  if outcome == 1 and id ~= '' then
    for n = 0, claims - 1 do
      local hash, held, seconds = KEYS[key + 2 * n], KEYS[key + 2 * n + 1], ARGV[at + 2 * n + 1]
      redis.call('HINCRBY', hash, 'reserved', int(amount))
      redis.call('ZADD', held, ends, id .. ':' .. int(amount))
      redis.call('EXPIRE', hash, seconds)
      redis.call('EXPIRE', held, seconds)
    end
  end
  reply[first] = outcome
  key, at = key + 2 * claims, at + 2 * claims
end
return reply
