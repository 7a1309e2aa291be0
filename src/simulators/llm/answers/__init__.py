"""What a simulated model answers: text, tools, pictures, sound, vectors, and the faults that a question asks for."""
