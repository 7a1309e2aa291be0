"""OpenAI's Responses, embeddings, images and audio APIs."""
