"""How does one execution run, from the start of its process to the end of the last that it left behind?

The keeper is the parent of the job. It writes down what the job prints, hands on a cancellation, and ends the whole
tree: when the job has ended, when the grace is over, or when the service is gone.

To the service it tells, a JSON object a line: {"started": time}, then {"ended": what ended.json holds}. From it comes
CANCEL, or STOP where it is told to end itself; the end of the stream means that nobody is there any more.
"""

import json
import os
import select
import signal
import time
import traceback

from planqk_runner import ending, first_process, problems
from planqk_service import descendants, job_log, places, reasons, times

CHUNK = 64 * 1024
LOOK_SECONDS = 0.5
CANCEL, STOP = b'c', b's'


def keep(folder, control, start_job):
    """In a process of its own, which ends here.

    @param control descriptor of the stream to the service.
    @param start_job what the job's process does, given the variables to add; it does not return.
    """
    keeper = None
    try:
        keeper = _Keeper(folder, control)
        keeper.run(start_job)
    except SystemExit:  # of a job that is a fork of this process: it ends as any Python does
        raise
    except OSError as error:
        if keeper is None:
            traceback.print_exc()
            os._exit(1)
        keeper.give_up(error)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


class _Keeper:
    def __init__(self, folder, control):
        self.folder = folder
        self.control = control
        path = os.path.join(folder, places.START)
        self.start = places.read_json(path)
        os.unlink(path)
        self.cancelled = self.stopped = False
        self.reason = None
        self.deadline = None
        self.status = self.late = None
        self.told = False
        self.output_folder = os.path.join(folder, places.OUTPUT)

    def run(self, start_job):
        descendants.adopt()
        self.wake, self.waker = _wake_on_children()
        memory = first_process.killed_for_memory()
        self.log = job_log.JobLog(self.folder, self.start['logBytes'], self.start['outputBytes'])
        started = time.monotonic()
        self._fork(start_job)
        self._tell({'started': times.now(), 'keeper': os.getpid()})
        self._watch()
        descendants.kill_all()
        self._drain()
        code = os.WEXITSTATUS(self.status) if os.WIFEXITED(self.status) else None
        if self.stopped and code != 0 and self.reason is None:
            self.reason = reasons.service_ended()
        if code is None:
            was_memory = first_process.killed_for_memory() != memory if memory is not None else None
            self._explain(problems.ended_by_signal(os.WTERMSIG(self.status), was_memory))
        elif not self._is_told():
            self._explain(problems.ended_unseen(code))
        self.log.close()
        _take_printed(self.folder, code == 0 and self.reason is None and not self._has_written_too_much())
        seconds = round(time.monotonic() - started, 3)
        ended = self._ended(code, seconds)
        places.write_json(os.path.join(self.folder, places.ENDED), ended)
        self._tell({'ended': ended})

    def give_up(self, error):
        """A full disk, or a job that has removed its own folder."""
        descendants.kill_all()
        self.reason = self.reason or reasons.not_kept(error.strerror or type(error).__name__)
        ended = self._ended(None, 0)
        try:
            places.write_json(os.path.join(self.folder, places.ENDED), ended)
        except OSError:
            pass
        self._tell({'ended': ended})

    def _ended(self, code, seconds):
        return {
            'at': times.now(),
            'code': code,
            'cancelled': self.cancelled,
            'reason': self.reason,
            'seconds': seconds,
            'size': places.size_of(self.folder),
        }

    def _fork(self, start_job):
        pipes = [os.pipe() for _ in range(3)]
        keeper = os.getpid()
        self.job = os.fork()
        if self.job == 0:
            try:
                descendants.end_with(keeper)
                self._become_job(pipes, start_job)
            except SystemExit:
                raise
            except BaseException:
                traceback.print_exc()
            os._exit(125)
        for _, writer in pipes:
            os.close(writer)
        self.out, self.err, self.end = (reader for reader, _ in pipes)
        for descriptor in (self.out, self.err, self.end, self.control):
            os.set_blocking(descriptor, False)

    def _become_job(self, pipes, start_job):
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        (out_reader, out), (err_reader, err), (end_reader, end) = pipes
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (out, 1), (err, 2)):
            os.dup2(source, target)
        for descriptor in (nothing, out, err, out_reader, err_reader, end_reader, self.control, self.wake, self.waker):
            os.close(descriptor)
        os.set_inheritable(end, True)
        os.nice(self.start['nice'])
        start_job({**self.start['environment'], ending.VARIABLE: str(end)})

    def _watch(self):
        poll = select.poll()
        for descriptor in (self.out, self.err, self.control, self.wake, self.end):
            poll.register(descriptor, select.POLLIN)
        look_at = time.monotonic() + LOOK_SECONDS
        while not self._has_ended():
            now = time.monotonic()
            if self.deadline is not None and now >= self.deadline:
                return self._kill()
            if now >= look_at:
                look_at = now + LOOK_SECONDS
                if self._has_written_too_much():
                    return self._kill()
            until = look_at if self.deadline is None else min(look_at, self.deadline)
            for descriptor, _ in poll.poll(max(1, (until - now) * 1000)):
                if descriptor in (self.out, self.err):
                    if not self._read(descriptor):
                        poll.unregister(descriptor)
                elif descriptor == self.control:
                    if not self._obey():
                        return self._kill()
                elif descriptor == self.end:
                    poll.unregister(self.end)
                    if self._is_told():  # what is left to do at exit has a grace of its own
                        self._allow(reasons.does_not_end(self.start['grace']))
                else:
                    os.read(self.wake, CHUNK)
        return None

    def _has_written_too_much(self):
        """Files, or a result that is printed; what run() returns is both."""
        most = self.start['outputBytes']
        is_too_much = self.log.printed_bytes > most or places.size_of(self.output_folder) > most
        if is_too_much:
            self.reason = reasons.too_much_output(most)
        return is_too_much

    def _has_ended(self):
        """Waits for all that have ended; the job is one of them."""
        try:
            while self.status is None:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == self.job:
                    self.status = status
                if pid == 0:
                    break
        except ChildProcessError:
            pass
        return self.status is not None

    def _is_told(self):
        """Whether the runner has come to its end; see planqk_runner/ending.py."""
        try:
            self.told = self.told or os.read(self.end, 1) != b''
        except BlockingIOError:
            pass
        return self.told

    def _obey(self):
        """@returns whether the service is still there."""
        try:
            asked = os.read(self.control, CHUNK)
        except BlockingIOError:
            return True
        except OSError:
            asked = b''
        if not asked:
            self.reason = reasons.service_ended()
            return False
        if not self.cancelled and not self.stopped:
            self.cancelled, self.stopped = CANCEL in asked, CANCEL not in asked
            self._allow(reasons.service_ended() if self.stopped else None)
            os.kill(self.job, signal.SIGTERM)
        return True

    def _allow(self, reason):
        """The job ends within the grace, or is killed."""
        self.late = reason
        deadline = time.monotonic() + self.start['grace']
        self.deadline = deadline if self.deadline is None else min(self.deadline, deadline)

    def _kill(self):
        if self.reason is None and not self.cancelled:
            self.reason = self.late
        os.kill(self.job, signal.SIGKILL)
        self.status = os.waitpid(self.job, 0)[1]

    def _read(self, descriptor):
        """@returns whether there may be more."""
        try:
            content = os.read(descriptor, CHUNK)
        except BlockingIOError:
            return True
        self._note(descriptor, content)
        return content != b''

    def _drain(self):
        """What is still in the pipes. Nobody writes to them any more: all that could are dead."""
        for descriptor in (self.out, self.err):
            while True:
                try:
                    content = os.read(descriptor, CHUNK)
                except BlockingIOError:  # somebody who got away
                    break
                if not content:
                    break
                self._note(descriptor, content)

    def _note(self, descriptor, content):
        (self.log.output if descriptor == self.out else self.log.errors).feed(content)
        self.log.flush()

    def _explain(self, problem):
        if self.reason is None and not self.cancelled:
            self.reason = reasons.reason(problem.headline, problem.detail())
            self.log.errors.feed(str(problem).encode())

    def _tell(self, message):
        try:
            os.set_blocking(self.control, True)
            os.write(self.control, json.dumps(message).encode() + b'\n')
        except OSError:  # it is gone, and reads ended.json when it is back
            pass
        finally:
            os.set_blocking(self.control, False)


def _wake_on_children():
    """@returns both ends of the pipe that is written to when a child ends"""
    reader, writer = os.pipe()
    for descriptor in (reader, writer):
        os.set_blocking(descriptor, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    return reader, writer


def _take_printed(folder, counts):
    """What the program printed as its result counts where it has not failed, and run() returned none."""
    printed, output = (os.path.join(folder, name) for name in (places.PRINTED, places.OUTPUT))
    if not os.path.exists(printed):
        return
    if not places.is_folder(output):  # the job has removed it, or made a link of it
        places.remove(output)
        os.mkdir(output, 0o700)
    if not counts or any(os.path.lexists(os.path.join(output, name)) for name in ('output.json', 'output.txt')):
        os.unlink(printed)
        return
    is_json = isinstance(places.read_json(printed), (dict, list))
    os.replace(printed, os.path.join(output, 'output.json' if is_json else 'output.txt'))
