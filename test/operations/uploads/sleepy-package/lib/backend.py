"""A build that takes so long that it can be ended meanwhile."""

import time


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    time.sleep(600)
    raise TimeoutError("nobody has ended this")
