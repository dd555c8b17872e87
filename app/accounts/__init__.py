"""Sign-in, sessions, invitations and roles held from a day to a day."""
