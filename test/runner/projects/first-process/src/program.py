"""What only process 1 of a container meets."""

import atexit
import ctypes
import os
import signal
import subprocess
import sys
import time


def _zombies():
    states = []
    for name in filter(str.isdigit, os.listdir('/proc')):
        with open('/proc/%s/stat' % name) as file:
            states.append(file.read().rpartition(')')[2].split()[0])
    return states.count('Z')


def leaves_orphans():
    """Processes whose parents have ended, and which end, too."""
    for _ in range(5):
        subprocess.run(['sh', '-c', 'sleep 0.2 &'], check=True)
    time.sleep(1)
    return {'zombies': _zombies(), 'is_process_1': os.getpid() == 1}


def waits_late():
    """Its own children stay until it asks for them, in between orphans."""
    children = [subprocess.Popen(['sh', '-c', 'sleep 0.1 & exit %d' % code]) for code in (0, 7, 9)]
    time.sleep(0.5)
    return [child.wait() for child in children]


def exits():
    sys.exit(3)


def is_killed():
    os.kill(os.getpid(), signal.SIGKILL)


def takes_its_time():
    try:
        print('started')
        time.sleep(20)
    finally:
        time.sleep(0.5)  # a second signal would end it here
        print('cleaned up')


def own_handler():
    told = []
    signal.signal(signal.SIGUSR1, lambda *_: told.append('own'))
    print('started')
    end = time.monotonic() + 5
    while not told and time.monotonic() < end:
        time.sleep(0.1)
    return told


def crashes():
    ctypes.string_at(0)


def exits_below():
    os._exit(3)


def exits_below_as_if_done():
    os._exit(0)


def exits_below_in_child():
    child = os.fork()
    if child == 0:
        os._exit(3)
    return os.waitpid(child, 0)[1] >> 8


def is_hung_up():
    signal.raise_signal(signal.SIGHUP)


def crashes_after():
    atexit.register(ctypes.string_at, 0)
    return {'x': 1}
