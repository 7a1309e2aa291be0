-- Count a request against every limit, or against none if one of them is reached.
--
-- A limit's key is a list of the times of the requests in its last window, in microseconds, the oldest first.
-- limits: for each key, the number of requests and the window in microseconds
-- Returns whether the request is allowed, the index of the tightest limit or of the one that refuses the longest (0:
-- none), the number of requests that limit still allows, and the microseconds until it allows one more.
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
