"""Answers of a simulated model: text, tools, pictures, sound, vectors, and the faults that a question asks for."""
