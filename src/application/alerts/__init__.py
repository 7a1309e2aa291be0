"""Use cases of alerts: find, raise, request and deliver them."""
