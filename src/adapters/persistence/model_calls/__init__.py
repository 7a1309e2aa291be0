"""State shared by LLM calls: limits, circuit breakers and cached replies."""
