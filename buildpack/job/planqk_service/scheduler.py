"""Which execution runs when? As many at once as there are places, in the order in which they came."""

import asyncio
import collections
import json
import os

from planqk_runner import binding
from planqk_service import descendants, keeper, places, reasons
from planqk_service.executions import CANCELLED, FAILED, PENDING, RUNNING

CANCEL_ANSWER_SECONDS = 1
KEEPER_SECONDS = descendants.PATIENCE_SECONDS + 2  # that a keeper gets for its work when the grace is over
NICENESS = 5  # of jobs: the service answers before they compute
CLEAN_UP_SECONDS = 60


class Scheduler:
    def __init__(self, store, launcher, counters, settings, say):
        self.store = store
        self.launcher = launcher
        self.counters = counters
        self.settings = settings
        self.say = say
        self.queue = collections.deque(each for each in store.by_id.values() if each.status == PENDING)
        self.writers = {}  # to the keepers of those that run, by id
        self.ends = {}  # events, by id
        self.keepers = {}  # numbers of their processes, by id
        self.killed = set()  # ids whose keeper did not obey
        self.tasks = set()
        self.draining = self.closing = False

    def open(self):
        self._fill()
        self._keep(self._clean_up_for_ever())

    @property
    def is_full(self):
        return len(self.queue) >= self.settings['queue']

    def add(self, execution):
        self.queue.append(execution)
        self._fill()

    async def cancel(self, execution):
        if execution.status == PENDING and execution in self.queue:
            self.queue.remove(execution)
            self._settle(execution, CANCELLED, reasons.cancelled())
            self.counters.end(CANCELLED, 0.0)
        elif execution.id in self.ends:
            self._tell(execution.id, keeper.CANCEL)
            ended = self.ends[execution.id].wait()
            try:  # most end at once, and then the answer says so
                await asyncio.wait_for(ended, CANCEL_ANSWER_SECONDS)
            except asyncio.TimeoutError:
                pass

    async def drain(self):
        """Let what runs come to its end, for a while; what waits is there when the service is started again."""
        self.draining = True
        await self._all_ended(self.settings['drain'])
        for id in list(self.ends):
            self._tell(id, keeper.STOP)
        await self._all_ended(self.settings['grace'] + 1)
        for id in list(self.ends):
            if id in self.keepers:
                descendants.kill_tree(self.keepers[id])

    async def _all_ended(self, seconds):
        waits = [asyncio.ensure_future(event.wait()) for event in self.ends.values()]
        if waits:
            _, late = await asyncio.wait(waits, timeout=seconds)
            for wait in late:
                wait.cancel()

    def _tell(self, id, word):
        told = self.writers.get(id)
        if isinstance(told, asyncio.StreamWriter):
            told.write(word)
        elif told is None:
            self.writers[id] = word  # as soon as there is one
        asyncio.get_running_loop().call_later(self.settings['grace'] + KEEPER_SECONDS, self._kill_keeper, id)

    def _kill_keeper(self, id):
        """A job may have stopped it."""
        if id in self.ends and id in self.keepers:
            self.killed.add(id)
            descendants.kill_tree(self.keepers[id])

    def _fill(self):
        while self.queue and len(self.ends) < self.settings['parallel'] and not self.draining:
            execution = self.queue.popleft()
            self.ends[execution.id] = asyncio.Event()
            self._keep(self._run(execution))

    def _keep(self, coroutine):
        task = asyncio.ensure_future(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task):
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.say('%s: %s' % (type(task.exception()).__name__, task.exception()))

    async def _run(self, execution):
        ended = None
        try:
            try:
                reader, writer = await asyncio.open_connection(sock=self.launcher.start(execution.folder))
            except OSError as error:
                return self._settle(execution, FAILED, reasons.not_started(error.strerror or type(error).__name__))
            try:
                if execution.id in self.writers:
                    writer.write(self.writers[execution.id])
                self.writers[execution.id] = writer
                ended = await self._follow(execution, reader)
            finally:
                writer.close()
            if ended is None and not os.path.exists(execution.path(places.ENDED)):
                was_killed = execution.id in self.killed
                self._settle(
                    execution,
                    CANCELLED if was_killed else FAILED,
                    reasons.cancelled() if was_killed else reasons.keeper_ended(),
                )
            else:
                self.store.finish(execution, ended)
        finally:
            self.writers.pop(execution.id, None)
            self.keepers.pop(execution.id, None)
            self.killed.discard(execution.id)
            self.ends.pop(execution.id).set()
            self.counters.end(execution.status, _seconds(ended))
            self._fill()
            await self._clean_up()

    async def _follow(self, execution, reader):
        """@returns what the keeper says of the end, or None: it has ended without a word."""
        while True:
            try:
                line = await reader.readline()
            except OSError:  # it was killed before it had read all
                return None
            if not line.endswith(b'\n'):
                return None
            message = json.loads(line)
            if 'ended' in message:
                return message['ended']
            execution.status, execution.started = RUNNING, message['started']
            self.keepers[execution.id] = message['keeper']
            self.store.save(execution)

    def _settle(self, execution, status, reason):
        """Where no keeper has, or has come to its end."""
        _remove(execution.path(places.START))
        self.store.settle(execution, status, reason)

    async def _clean_up_for_ever(self):
        told = None
        while True:
            try:
                self.store.save_again()
                await self._clean_up()
            except Exception as error:  # the next round may get further
                words = '%s: %s' % (type(error).__name__, error)
                if words != told:
                    self.say('Old executions could not be removed: %s' % words)
                told = words
            await asyncio.sleep(CLEAN_UP_SECONDS)

    async def _clean_up(self):
        kept = (self.settings['keep_count'], self.settings['keep_days'], self.settings['keep_bytes'])
        while True:
            execution = self.store.superfluous(*kept)
            if execution is None:
                return
            await self.remove(execution)

    async def remove(self, execution):
        folder = self.store.forget(execution)
        await asyncio.get_running_loop().run_in_executor(None, places.remove, folder)

    def write_start(self, reserved, folder, secrets):
        """What the keeper has to know, into the folder that is going to be `folder`."""
        environment = {
            'INPUT_DIRECTORY': os.path.join(folder, places.INPUT),
            'OUTPUT_DIRECTORY': os.path.join(folder, places.OUTPUT),
            **{binding.secret_variable(name): value for name, value in secrets.items()},
        }
        start = {
            'environment': environment,
            'logBytes': self.settings['log_bytes'],
            'outputBytes': self.settings['output_bytes'],
            'grace': self.settings['grace'],
            'nice': NICENESS,
        }
        places.write_json(os.path.join(reserved, places.START), start)


def _seconds(ended):
    return (ended or {}).get('seconds') or 0.0


def _remove(path):
    try:
        os.unlink(path)
    except OSError:
        pass
