
-- KEYS: the limits; ARGV: what each of them allows
return take(KEYS, numbers(ARGV, 1))
