def run(data, params):
    """Takes as much memory as it is told to."""
    kept = [bytearray(1024 * 1024) for _ in range(params['megabytes'])]
    return {'megabytes': len(kept)}
