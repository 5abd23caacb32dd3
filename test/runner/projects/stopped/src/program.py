import hashlib
import multiprocessing
import os
import select
import signal
import time


def sleeps():
    try:
        print('started')
        time.sleep(20)
    finally:
        print('cleaned up')
    return {'x': 1}


def swallows():
    try:
        print('started')
        time.sleep(20)
    except BaseException:
        pass
    return {'x': 1}


def never_returns():
    while True:
        try:
            print('started')
            time.sleep(20)
        except BaseException:
            print('told')


def stays_in_c_code():
    print('started')
    hashlib.pbkdf2_hmac('sha256', b'', b'', 10**9)


async def awaits():
    import asyncio

    try:
        print('started')
        await asyncio.sleep(20)
    finally:
        print('cleaned up')


def stopped_worker():
    """The SIGTERM that ends a forked worker is not the job's."""
    context = multiprocessing.get_context('fork')
    worker = context.Process(target=time.sleep, args=(20,))
    worker.start()
    time.sleep(0.2)
    worker.terminate()
    worker.join()
    return {'worker': worker.exitcode}


def stopped_at_once():
    """A worker is told to stop while it is still being forked."""
    ended_by = set()
    for _ in range(100):
        worker = os.fork()
        if worker == 0:
            time.sleep(2)
            os._exit(0)
        os.kill(worker, signal.SIGTERM)
        ended_by.add(os.waitpid(worker, 0)[1])
    return sorted(ended_by)


def own_handler():
    told = []
    signal.signal(signal.SIGTERM, lambda *_: told.append('own'))
    print('started')
    end = time.monotonic() + 1
    while time.monotonic() < end:
        select.select([], [], [], 0.1)
    return {'told': told}


def is_told_elsewhere():
    """A signal for the process goes to any of its threads: the one that sleeps does not notice."""
    import threading

    signal.signal(signal.SIGUSR1, lambda *_: None)
    teller = threading.Timer(0.3, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGINT))
    teller.start()
    try:
        print('started')
        time.sleep(20)
    finally:
        print('cleaned up')
