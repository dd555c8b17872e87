"""Money that came in through a bank: statements read, payments matched and posted, suspense, schedules."""
