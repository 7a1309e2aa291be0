-- Report the held slots and waiting calls of a process, and give it as many slots as are free for it now.
--
-- KEYS[1]: hash by process of "held waiting since seen" (counts, and milliseconds of the server's time)
-- KEYS[2]: list of the start times of the calls in the last window, in milliseconds, the oldest first
-- ARGV: process, held, waiting, waiting time of its first call, concurrent (-1: unlimited), per window (-1: unlimited),
--       window, silence after which a process loses its slots, silence after which its waiting calls are ignored
-- Returns the number of slots given, and the milliseconds until the next one (-1: when a call ends).

local process, held, waiting = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local concurrent, per_window, window = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local since = now - tonumber(ARGV[4])

local held_elsewhere, ahead = 0, 0
local others = redis.call('HGETALL', KEYS[1])
for i = 1, #others, 2 do
  if others[i] ~= process then
    local their_held, their_waiting, their_since, seen = string.match(others[i + 1], '(%d+) (%d+) (%d+) (%d+)')
    local silence = now - tonumber(seen)
    if silence > tonumber(ARGV[8]) then
      redis.call('HDEL', KEYS[1], others[i])
    else
      held_elsewhere = held_elsewhere + tonumber(their_held)
      if silence <= tonumber(ARGV[9]) and tonumber(their_since) < since then
        ahead = ahead + tonumber(their_waiting)
      end
    end
  end
end

local turns = waiting
if concurrent >= 0 then
  turns = math.min(turns, concurrent - held - held_elsewhere - ahead)
end
local begun = 0
if per_window >= 0 then
  while (tonumber(redis.call('LINDEX', KEYS[2], 0)) or now) <= now - window do
    redis.call('LPOP', KEYS[2])
  end
  begun = redis.call('LLEN', KEYS[2])
  turns = math.min(turns, per_window - begun - ahead)
end
turns = math.max(turns, 0)

local wait = -1
if per_window >= 0 then
  for _ = 1, turns do
    redis.call('RPUSH', KEYS[2], now)
  end
  begun = begun + turns
  local must_end = begun + ahead + 1 - per_window
  if turns < waiting and must_end > 0 then
    local start = redis.call('LINDEX', KEYS[2], must_end - 1)
    wait = (tonumber(start) or now) + window - now
  end
  redis.call('PEXPIRE', KEYS[2], window)
end

held, waiting = held + turns, waiting - turns
if held > 0 or waiting > 0 then
  redis.call('HSET', KEYS[1], process, string.format('%d %d %.0f %.0f', held, waiting, since, now))
  redis.call('PEXPIRE', KEYS[1], ARGV[8])
else
  redis.call('HDEL', KEYS[1], process)
end
return {turns, wait}
