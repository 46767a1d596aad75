"""What every module stands on: clock, outbox, jobs, access, problems, logs, health. Knows nothing of trade."""
