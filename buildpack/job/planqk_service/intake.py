"""How does a request become an execution? Its body goes to the disk; it is accepted once all of it is there."""

import asyncio
import errno
import json
import os
import shutil
import signal
import sys

from starlette.requests import ClientDisconnect

from planqk_service import answers, bodies, places
from planqk_service import settings as table

HERE = os.path.dirname(os.path.realpath(__file__))
BODY = 'body'
AT_ONCE = 128 * 1024  # read by the service itself: larger ones would let others wait
READING_SECONDS = 60  # for a larger one, and one more for each MiB
MEBIBYTE = 1024 * 1024
FULL = (errno.ENOSPC, errno.EDQUOT)


class Intake:
    def __init__(self, store, scheduler, settings):
        self.store = store
        self.scheduler = scheduler
        self.settings = settings

    async def accept(self, request):
        """@returns the execution. @raises Wrong: nothing is started then, and nothing left."""
        self._check(request)
        try:
            id, reserved = self.store.reserve()
            try:
                await self._fill(request, id, reserved)
                self._check_room()
                execution = self.store.admit(id, reserved)
            except BaseException:
                shutil.rmtree(reserved, ignore_errors=True)
                raise
        except OSError as error:
            if error.errno in FULL:
                raise answers.disk_full() from None
            raise
        self.scheduler.add(execution)
        return execution

    def _check(self, request):
        self._check_room()
        media_type = request.headers.get('content-type', '').partition(';')[0].strip().lower()
        if media_type and media_type != 'application/json' and not media_type.endswith('+json'):
            raise answers.bad_type(media_type[:100])
        length = request.headers.get('content-length', '')
        if length.isdecimal() and int(length) > self.settings['body_bytes']:
            raise answers.too_large(self.settings['body_bytes'])

    def _check_room(self):
        if self.scheduler.draining:
            raise answers.draining()
        if self.scheduler.is_full:
            raise answers.queue_full(len(self.scheduler.queue))

    async def _fill(self, request, id, reserved):
        file = os.path.join(reserved, BODY)
        content = await self._receive(request, file)
        folder = os.path.join(reserved, places.INPUT)
        try:
            if content is not None:
                inputs, secrets = bodies.inputs_of(content, self.settings['json_depth'])
                bodies.write_inputs(inputs, folder)
            else:
                secrets = await self._in_another_process(request, file, folder)
                os.unlink(file)
        except bodies.BadBody as bad:
            raise answers.bad_body(str(bad)) from None
        self.scheduler.write_start(reserved, os.path.join(self.store.directory, id), secrets)

    async def _receive(self, request, path):
        """@returns the body where it is small; else it is in the file."""
        most, size, small, file = self.settings['body_bytes'], 0, [], None
        try:
            while True:
                message = await asyncio.wait_for(request.receive(), self.settings['read_seconds'])
                if message['type'] == 'http.disconnect':
                    raise ClientDisconnect
                chunk = message.get('body', b'')
                size += len(chunk)
                if size > most:
                    raise answers.too_large(most)
                if file is None and size > AT_ONCE:
                    file = open(path, 'xb')
                    file.writelines(small)
                if file is None:
                    small.append(chunk)
                else:
                    file.write(chunk)
                if not message.get('more_body'):
                    return b''.join(small) if file is None else None
        except asyncio.TimeoutError:
            raise answers.too_slow() from None
        finally:
            if file is not None:
                file.close()

    async def _in_another_process(self, request, file, folder):
        script = os.path.join(HERE, 'bodies.py')
        seconds = READING_SECONDS + os.path.getsize(file) // MEBIBYTE
        arguments = ['-I', '-S', script, file, folder, str(self.settings['json_depth']), str(seconds)]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, *arguments),
            env={name: value for name, value in os.environ.items() if not table.is_own(name)},  # a job could read it
            close_fds=False,  # see launcher.py
            stdout=asyncio.subprocess.PIPE,
        )
        # After the body there is nothing to receive but that the client has hung up.
        reading, leaving = asyncio.ensure_future(process.communicate()), asyncio.ensure_future(request.receive())
        try:
            await asyncio.wait({reading, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                raise ClientDisconnect
        finally:
            leaving.cancel()
            if not reading.done():  # nobody waits for it any more
                process.kill()
            output, _ = await reading
        if process.returncode == -signal.SIGALRM:
            raise bodies.BadBody('It takes more than %d seconds to be read.' % seconds)
        if process.returncode != 0:
            raise answers.bad_body('It needs more memory to be read than there is.')
        answer = json.loads(output)
        if 'bad' in answer:
            raise bodies.BadBody(answer['bad'])
        if 'errno' in answer:
            raise OSError(answer['errno'], os.strerror(answer['errno']))
        return answer['secrets']
