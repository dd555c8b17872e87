"""Letters: what is written to people – compose, hold, log, print."""
