"""The request log: attempts, payloads, reports and retention."""
