"""A build that wants more memory than its container may have, and not more than a machine can bear."""


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    kept = [bytearray(b"x" * 10_000_000) for _ in range(100)]
    raise MemoryError(f"{len(kept)} blocks were had, though a limit should have ended this")
