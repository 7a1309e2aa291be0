"""Reply to members: once or while an answer comes in, in messages that Discord takes."""
