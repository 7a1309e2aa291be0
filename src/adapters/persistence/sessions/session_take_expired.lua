-- Remove the sessions that have ended by themselves from the list of a user's sessions.
--
-- KEYS[1]: the user's sessions by their absolute end
-- Returns the keys of the removed sessions.
local expired = {}
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if redis.call('EXISTS', key) == 0 then
    redis.call('ZREM', KEYS[1], key)
    expired[#expired + 1] = key
  end
end
return expired
