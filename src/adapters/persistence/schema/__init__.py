"""Tables, row level security, roles, privileges and migrations."""
