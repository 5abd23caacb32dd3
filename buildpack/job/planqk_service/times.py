"""How is a moment written? In ISO 8601, UTC, to the millisecond."""

import time


def now():
    return written(time.time())


def written(seconds):
    """@param seconds since the epoch"""
    return '%s.%03dZ' % (time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds)), seconds % 1 * 1000)
