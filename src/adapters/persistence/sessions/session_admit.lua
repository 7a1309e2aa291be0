
-- Read a session, extend its idle timeout, and count the request. Nothing is written for an ended session.
--
-- KEYS[1]: the hash of the session; the others: the limits
-- ARGV: now and the idle timeout (ms), prefix of the key of the user's limit (empty: no such limit), and the requests and
--       window of each limit, the user's first
-- Returns the session's data and tokens, whether it is or was exempt (2: is, 1: was), and the verdict.
local session = redis.call('HMGET', KEYS[1], 'data', 'tokens', 'user', 'expires_at', 'exempt_until')
local now = tonumber(ARGV[1])
if not session[1] then
  return false
end
local left = tonumber(session[4]) - now
if left <= 0 then
  redis.call('DEL', KEYS[1])
  return false
end
redis.call('HSET', KEYS[1], 'seen', ARGV[1])
redis.call('PEXPIRE', KEYS[1], math.min(left, tonumber(ARGV[2])))

local exempt_until = tonumber(session[5])
if exempt_until and now < exempt_until then
  return {session[1], session[2], 2, {1, 0, 0, 0}}
end
local keys = {}
if ARGV[3] ~= '' then
  keys[1] = ARGV[3] .. session[3]
end
for i = 2, #KEYS do
  keys[#keys + 1] = KEYS[i]
end
return {session[1], session[2], exempt_until and 1 or 0, take(keys, numbers(ARGV, 4))}
