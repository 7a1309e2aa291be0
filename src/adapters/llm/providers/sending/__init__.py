"""Check and shape requests to a provider: options, limits, schemas, pictures and batches."""
