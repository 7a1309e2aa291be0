
-- KEYS: the limits; ARGV: requests and window of each
return take(KEYS, numbers(ARGV, 1))
