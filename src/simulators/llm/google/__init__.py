"""What Google offers through the Gemini API, in its formats."""
