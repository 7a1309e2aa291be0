"""Use cases around a model call: choosing the model, recording usage, consent to keep prompts."""
