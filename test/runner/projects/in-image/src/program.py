"""Does what its data asks for."""

import os
import time


def echo(data, params):
    return {'data': data, 'params': params}


def environment(data, params):
    return {'parent': os.getppid(), 'uid': os.getuid(), 'folder': os.getcwd()}


def sleep(data, params):
    try:
        print('started')
        time.sleep(30)
    finally:
        print('cleaned up')
    return {}


def swallow(data, params):
    try:
        sleep(data, params)
    except BaseException:
        pass
    return {}


def interim(data, params):
    print('PlanQK:Job:InterimResult: {"sum":1}')
    time.sleep(3)
    return {'sum': 2}


def log_file(data, params):
    with open('log.log', 'w') as file:
        file.write('line\n')
    with open('input/data.json') as file:
        return {'owner': os.stat('log.log').st_uid, 'sample': file.read()}


def fail(data, params):
    raise RuntimeError('kaputt')


def umlauts(data, params):
    print('größer')
    return {'größe': 'ä'}


def run(data, params):
    return globals()[data.get('do', 'echo')](data, params)
