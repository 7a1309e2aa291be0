"""Check and shape what is sent to a provider: options, limits, schemas, pictures and batches."""
