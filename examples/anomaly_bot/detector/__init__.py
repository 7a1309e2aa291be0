"""Statistics of the anomaly detector: columns in, scores out, without Discord and without a database."""
