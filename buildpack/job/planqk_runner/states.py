"""In which states can an execution be? The service says so, and so does the description of it."""

PENDING, RUNNING, SUCCEEDED, FAILED, CANCELLED = STATES = ('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')
