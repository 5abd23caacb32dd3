import inputs
import logs
import outputs
import problems
import signals
import traceback


def run(data=None, params=None):
    return [module.OWNER for module in (inputs, logs, outputs, problems, signals, traceback)]


def fails(data=None, params=None):
    raise RuntimeError('kaputt')
