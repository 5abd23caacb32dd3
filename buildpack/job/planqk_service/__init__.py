"""The HTTP service of a job image: each execution is a process of its own, and a folder."""
