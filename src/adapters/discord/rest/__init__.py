"""Requests to Discord's REST API: members, memberships and OAuth."""
