-- Counts a request against every limit, or, where one of them is reached, against none.
--
-- A limit's key holds when the requests of its last window came: a list of microseconds, the oldest first.
-- limits: how many requests in how many microseconds, for each key
-- Returns whether it may pass, which limit is the tightest (0: there is none) or refuses for the longest, how many more
-- that one allows, and in how many microseconds it allows one more than that.
local function take(keys, limits)
  local time = redis.call('TIME')
  local now = time[1] * 1000000 + time[2]
  local tightest, remaining, more_in = 0, 0, 0
  local refusing, longest = 0, 0
  for i, key in ipairs(keys) do
    local requests, window = limits[2 * i - 1], limits[2 * i]
    local oldest = tonumber(redis.call('LINDEX', key, 0))
    while oldest and oldest <= now - window do
      redis.call('LPOP', key)
      oldest = tonumber(redis.call('LINDEX', key, 0))
    end
    local left = requests - redis.call('LLEN', key)
    if left < 1 then
      local wait = tonumber(redis.call('LINDEX', key, -left)) + window - now
      if wait > longest then
        refusing, longest = i, wait
      end
    elseif tightest == 0 or left - 1 < remaining then
      tightest, remaining, more_in = i, left - 1, (oldest or now) + window - now
    end
  end
  if refusing > 0 then
    return {0, refusing, 0, longest}
  end
  for i, key in ipairs(keys) do
    redis.call('RPUSH', key, string.format('%.0f', now))
    redis.call('PEXPIRE', key, math.ceil(limits[2 * i] / 1000))
  end
  return {1, tightest, remaining, more_in}
end

local function numbers(arguments, first)
  local found = {}
  for i = first, #arguments do
    found[#found + 1] = tonumber(arguments[i])
  end
  return found
end
