"""The service: its parts put together, from the first request to the last."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
import traceback

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from planqk_runner import entry_point, problems, quote
from planqk_service import about, answers, connections, executions, guard, intake, launcher, metrics, routes, scheduler
from planqk_service import settings as table

DIRECTORY = 'planqk-executions'
CLOSE_SECONDS = 3
BACKLOG = 2048


def run(settings, environ):
    """@returns the exit code"""
    settings['parallel'] = settings['parallel'] or table.cpus()
    directory = os.path.abspath(settings['directory'] or os.path.join(tempfile.gettempdir(), DIRECTORY))
    try:
        store = executions.Executions(directory)
        listener = _listen(settings['host'], settings['port'])
    except executions.DirectoryInUse:
        return _cannot_start('Another service keeps its executions in %s' % directory, 'Set PLANQK_SERVE_DIRECTORY.')
    except OSError as error:
        where = error.filename or '%s:%d' % (settings['host'], settings['port'])
        return _cannot_start('%s: %s' % (where, error.strerror), 'Set PLANQK_SERVE_DIRECTORY, PLANQK_SERVE_HOST, or PORT.')
    except UnicodeError:
        return _cannot_start('%s is no host' % settings['host'], 'Set PLANQK_SERVE_HOST.')
    asyncio.run(_serve(settings, environ, store, listener))
    return 0


def _listen(host, port):
    """@raises OSError"""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    # With its protocol named: only then asyncio sends small answers at once, and not 40 ms later.
    listener = socket.socket(family, kind, protocol or socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    listener.listen(BACKLOG)
    return listener


async def _serve(settings, environ, store, listener):
    asyncio.get_running_loop().set_exception_handler(connections.quietly(say))
    descriptors = connections.Descriptors()
    environment = {name: value for name, value in environ.items() if not table.is_own(name)}
    starter = launcher.Launcher(environment, say, descriptors.give)
    starter.open(settings['start'] == 'warm')
    counters = metrics.Metrics()
    plan = scheduler.Scheduler(store, starter, counters, settings, say)
    intakes = intake.Intake(store, plan, settings)
    served = routes.Routes(store, plan, intakes, counters, about.About(environment))
    handlers = {answers.Wrong: _wrong, HTTPException: _http, ClientDisconnect: _gone, Exception: _unforeseen}
    app = guard.Guard(Starlette(routes=served.table(), exception_handlers=handlers), settings, counters)
    config = uvicorn.Config(
        app,
        http=connections.protocol(settings['read_seconds'], descriptors.connections),
        loop='asyncio',
        lifespan='off',
        ws='none',
        access_log=False,
        log_level='critical',
        server_header=False,
        limit_concurrency=descriptors.connections + connections.AT_ONCE,
        backlog=connections.AT_ONCE,
        timeout_graceful_shutdown=CLOSE_SECONDS,
    )
    server = _Server(config)
    _end_on_signals(server, plan)
    plan.open()
    host, port = listener.getsockname()[:2]
    where = '[%s]' % host if ':' in host else host
    say('Serving %s at http://%s:%d' % (quote.line(entry_point.spelling(environ)), where, port))
    say('Executions: %s' % store.directory)
    try:
        await server.serve(sockets=[listener])
    finally:
        starter.close()


class _Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets=sockets)
        for each in sockets:  # more may wait than are accepted at once; asyncio takes both for the same
            each.listen(BACKLOG)

    @contextlib.contextmanager
    def capture_signals(self):
        yield  # ours are in place


def _end_on_signals(server, plan):
    async def end():
        say('Ending: no more executions are taken, and running jobs get %g seconds.' % plan.settings['drain'])
        await plan.drain()
        plan.closing = True
        server.should_exit = True

    def told():
        if plan.draining:
            server.should_exit = server.force_exit = plan.closing = True
        else:
            plan.draining = True
            plan.tasks.add(asyncio.ensure_future(end()))

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told)


async def _wrong(_request, wrong):
    return answers.problem(wrong)


async def _http(_request, error):
    title = {404: 'Not found', 405: 'Method not allowed'}.get(error.status_code, 'The request cannot be answered')
    return answers.problem(answers.Wrong(error.status_code, title, str(error.detail), error.headers))


async def _gone(_request, _error):
    return Response(status_code=400)  # nobody gets it


async def _unforeseen(_request, error):
    # Without its message, which may quote what a client has sent.
    frames = ''.join(traceback.format_tb(error.__traceback__))
    _print('Nobody foresaw this:\n%s%s\n' % (frames, type(error).__name__))
    return answers.problem(answers.Wrong(500, 'The service failed', 'This is no fault of the request.'))


def say(line):
    _print('planqk-job serve: %s\n' % quote.line(line))


def _print(text):
    try:
        os.write(sys.stderr.fileno(), text.encode('utf-8', 'backslashreplace'))
    except OSError:  # nobody reads it any more: no reason not to serve, or not to end
        pass


def _cannot_start(what, remedy):
    ending = problems.Problem.last_lines('cannot-serve', 'platform')
    sys.stderr.write('[Error: The service cannot start]\n%s\n\n%s\n\n%s' % (quote.line(what), remedy, ending))
    return 1
