-- End a session, and remove it from the list of its user's sessions: what stays in the list has expired.
--
-- KEYS[1]: the session; ARGV[1]: prefix of the keys of users' sessions
-- Returns whether the session was there.
local user = redis.call('HGET', KEYS[1], 'user')
if not user then
  return 0
end
redis.call('ZREM', ARGV[1] .. user, KEYS[1])
return redis.call('DEL', KEYS[1])
