"""The Gemini API's endpoints and formats."""
