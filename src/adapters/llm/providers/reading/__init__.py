"""Read replies leniently: what stands beside an answer may be missing, null or of any type."""
