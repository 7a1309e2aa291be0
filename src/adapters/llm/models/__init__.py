"""The catalogue of models and their prices."""
