"""People, their links and safe contact."""
