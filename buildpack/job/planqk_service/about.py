"""What does this image serve? Asked in the job's own environment, when somebody first wants to know."""

import asyncio
import json
import os
import sys

from planqk_runner import user_code
from planqk_service import answers

MAIN = os.path.join(os.path.dirname(os.path.realpath(__file__)), '__main__.py')
MOST_SAMPLE_BYTES = 1024 * 1024


class About:
    def __init__(self, environment):
        self.environment = environment
        self.known = None
        self.lock = asyncio.Lock()

    async def openapi(self, form):
        """@param form json or yaml. @raises Wrong"""
        async with self.lock:
            if self.known is None:
                self.known = json.loads(await self._run('openapi', 'both'))
            return self.known[form]

    async def _run(self, *arguments):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, '-I', '-S', MAIN, *arguments),
            env=self.environment,
            close_fds=False,  # see launcher.py
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()  # which has a time limit of its own
        if process.returncode != 0:
            raise answers.no_description()
        return output.decode()

    def sample(self):
        """The inputs that the upload brings along: {"data": ..., "params": ...}, of those that are there."""
        folder = os.path.join(user_code.find(self.environment, os.getcwd()), 'input')
        found = {}
        try:
            names = sorted(name for name in os.listdir(folder) if name.endswith('.json'))
        except OSError:
            return found
        for name in names:
            path = os.path.join(folder, name)
            try:
                if os.path.isfile(path) and os.path.getsize(path) <= MOST_SAMPLE_BYTES:
                    with open(path, encoding='utf-8') as file:
                        value = json.load(file)
                    json.dumps(value, allow_nan=False)  # raises ValueError for what is no JSON, as NaN
                    found[name[: -len('.json')]] = value
            except (OSError, ValueError, RecursionError):  # a sample, and no input
                pass
        return found
