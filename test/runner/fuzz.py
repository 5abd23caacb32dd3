"""Throws random inputs at the runner, in this process: fuzz.py RUNNER PROJECT SEED ROUNDS.

Whatever keys, values, names and messages hold, standard output has one pair of markers or none, nothing that is printed
has a marker, a line end or a control character of somebody else's, and the exit code is right.
"""

import base64
import importlib.util
import io
import json
import os
import random
import shutil
import sys
import tempfile

RUNNER, PROJECT, SEED, ROUNDS = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
MARKER = 'PlanQK:Job:MultilineResult'
PIECES = [
    *('a', 'B', '0', '.', '..', ':', '_', ' ', '"', "'", '\\', '%s', '%(x)d', '{}', '{0}', '=', '-', '\t', 'src', '.py'),
    *('ä', '→', '\u3000', '🦆', '\u200d', '\u202e', '\u2028', '\u2029', '\x85', '\x9b', '\x7f', '\x1b[2J', '\x07', '\b'),
    *('\n', '\n', '\r', '\r\n', '\v', '\f', '\x1c', '\ud800', '\udc80', MARKER, '\n%s\n' % MARKER, MARKER + '\n'),
    *('\n%s\n{"forged": 1}\n%s\n' % (MARKER, MARKER), '\nPlanQK:Job:Result: {"forged": 1}\n', '\nJob:ErrorResponse: {}'),
    *('PlanQK:', 'Job:', 'Result', 'Traceback (most recent call last):\n', '[Error: x]', 'null', 'NaN', '1e999'),
]
FILES = ('data', 'params', 'a', 'a.txt', 'b', 'data.json', 'a.json')
NAMED = ('DATA_FILE', 'PARAMS_FILE', 'INPUT_DIRECTORY', 'OUTPUT_DIRECTORY', 'PLANQK_USER_CODE', 'LOG_LEVEL')
FLAGS = ('BASE64_ENCODED', 'DATA_BASE64_ENCODED', 'PARAMS_BASE64_ENCODED')
WITHOUT_RESULT = ('nothing',)
ENDS_IN_OTHER_WORDS = ('raises', 'exits', 'imports')
# The ends that have to be among those of a few hundred jobs, or too little is tried.
EXPECTED = {
    'result',
    'Traceback (most recent call last):',
    '[Error: An input is missing: a]',
    '[Error: The entry point cannot be understood]',
    '[Error: The folder with the user code cannot be entered]',
    '[Error: The input a does not fit what run() asks for]',
    '[Error: The input data is not valid JSON]',
    '[Error: The input data is neither JSON nor base64]',
    '[Error: The input folder cannot be read]',
    '[Error: The result cannot be written as JSON]',
}
REPORT = '''seed %d: %s
environment: %a
files: %a
exit code: %s
standard output: %a
standard error: %a'''


def load_runner():
    spec = importlib.util.spec_from_file_location('runner_main', os.path.join(RUNNER, '__main__.py'))
    runner = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(runner)
    runner.signals.install = runner.first_process.stay_behind = lambda: None  # this process outlives its jobs
    for module in (runner.inputs, runner.outputs, runner.binding):
        for name, value in vars(module).items():
            if isinstance(value, str) and value.startswith('/var/'):
                setattr(module, name, '/nowhere' + value)
    return runner


# What may be anywhere.


def text(chance):
    return ''.join(chance.choice(PIECES) for _ in range(chance.randint(0, 5)))


def in_environment(chance):
    return os.fsdecode(text(chance).encode('utf-8', 'surrogatepass'))


def file_name(chance):
    if chance.random() < 0.7:
        return chance.choice(FILES)
    name = os.fsdecode(os.fsencode(in_environment(chance).replace('/', ''))[:255])
    return 'x' + name if name in ('', '.', '..') else name


def value(chance, depth=3):
    kind = chance.randint(0, 7 if depth else 4)
    if kind > 5:
        return {text(chance): value(chance, depth - 1) for _ in range(chance.randint(0, 3))}
    if kind == 5:
        return [value(chance, depth - 1) for _ in range(chance.randint(0, 3))]
    return (None, chance.random() < 0.5, chance.randint(-(10**20), 10**20), chance.random(), text(chance))[kind]


def document(chance):
    """Mostly JSON, as it is or in base64."""
    if chance.random() < 0.1:
        return in_environment(chance)
    given = json.dumps(value(chance))
    return base64.b64encode(given.encode()).decode() if chance.random() < 0.3 else given


# One job.


class Case:
    def __init__(self, chance, functions):
        self.function = chance.choice(functions)
        self.environ = {'ENTRY_POINT': 'src.program:' + self.function}
        for name in ('DATA', 'PARAMS'):
            if chance.random() < 0.8:
                self.environ[name + '_VALUE'] = document(chance)
        if chance.random() < 0.1:
            self.environ[chance.choice(FLAGS)] = chance.choice(('true', 'false', in_environment(chance)))
        self.files = {}
        if chance.random() < 0.6:
            self.environ['INPUT_DIRECTORY'] = 'in'
            self.files = {file_name(chance): document(chance) for _ in range(chance.randint(1, 3))}
        if chance.random() < 0.3:
            self.environ['OUTPUT_DIRECTORY'] = 'out'
        self.is_misled = chance.random() < 0.25
        if self.is_misled:
            self.environ[chance.choice(NAMED + ('ENTRY_POINT', 'ENTRYPOINT'))] = in_environment(chance)

    def expected(self):
        """What echo() returns, where that is easy to tell; else ()."""
        if self.function != 'echo' or self.is_misled or self.files or set(self.environ) & set(FLAGS):
            return ()
        try:
            given = [json.loads(self.environ.get(name + '_VALUE', '{}')) for name in ('DATA', 'PARAMS')]
            return json.dumps([{} if value is None else value for value in given], sort_keys=True, allow_nan=False)
        except ValueError:  # base64 or nothing of the kind
            return ()


class Stream(io.TextIOWrapper):
    def __init__(self):
        file = tempfile.TemporaryFile(buffering=0)
        super().__init__(file, 'utf-8', 'backslashreplace', '\n', write_through=True)

    def all(self):
        self.seek(0)
        return self.buffer.read().decode()


def run(runner, case, folder):
    app_root = os.path.join(folder, 'app')
    shutil.copytree(PROJECT, app_root)
    os.mkdir(os.path.join(app_root, 'in'))
    for name, content in case.files.items():
        with open(os.path.join(app_root, 'in', name), 'wb') as file:
            file.write(os.fsencode(content))
    kept = sys.stdout, sys.stderr, sys.path[:], sys.meta_path[:], set(sys.modules), dict(os.environ)
    streams = Stream(), Stream()
    try:
        os.chdir(app_root)
        os.environ.clear()
        os.environ.update(case.environ)
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__ = streams
        code = runner.job()
        return code, streams[0].all(), streams[1].all()
    finally:
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__ = kept[:2]
        sys.path[:], sys.meta_path[:] = kept[2:4]
        for name in set(sys.modules) - kept[4]:
            if name.partition('.')[0] in ('src', 'user_code', 'app', 'program'):
                del sys.modules[name]
        os.environ.clear()
        os.environ.update(kept[5])
        os.chdir(folder)
        shutil.rmtree(app_root)


def complaints(case, code, out, err):
    lines = out.split('\n')
    marks = [index for index, line in enumerate(lines) if line == MARKER]
    result = '\n'.join(lines[marks[0] + 1 : marks[1]]) if len(marks) == 2 else None
    printed = out + err
    if len(marks) not in (0, 2):
        yield '%d markers' % len(marks)
    if printed.count('PlanQK:Job:') != len(marks) or (result is None and 'Job:' in printed):
        yield 'a marker of somebody else'
    if not printed.replace('\n', '').replace('\t', '').isprintable():
        yield 'something that cannot be printed'
    if 'planqk_runner' in err or 'runner_main' in err:
        yield 'an error of the runner'
    if result is not None:
        json.loads(result, parse_constant=lambda name: 1 / 0)
        if lines[marks[1] + 1 :] != ['']:
            yield 'something after the result'
        if code != (1 if case.function == 'error_response' else 0) and not case.is_misled:
            yield 'exit code %d with a result' % code
        if case.expected() and json.dumps(json.loads(result), sort_keys=True) != case.expected():
            yield 'another result'
    elif code == 0 and case.function not in WITHOUT_RESULT and not case.is_misled:
        yield 'exit code 0 without a result'
    elif code != 0 and not err:
        yield 'exit code %d without a word' % code
    if code != 0 and result is None and '[Error: ' not in err and not case.function.startswith(ENDS_IN_OTHER_WORDS):
        yield 'not in words of the runner'
    if case.expected() and result is None:
        yield 'no result'


def main():
    runner = load_runner()
    with open(os.path.join(PROJECT, 'src', 'program.py')) as file:
        functions = [line.split('(')[0][4:] for line in file if line.startswith('def ') and not line.startswith('def _')]
    folder = tempfile.mkdtemp()
    seen = set()
    try:
        for seed in range(SEED, SEED + ROUNDS):
            case = Case(random.Random(seed), functions)
            code, out, err = run(runner, case, folder)
            for complaint in complaints(case, code, out, err):
                print(REPORT % (seed, complaint, case.environ, case.files, code, out, err))
                return 1
            seen.add('result' if MARKER in out else err.strip().split('\n')[0])
    finally:
        os.chdir('/')
        shutil.rmtree(folder)
    print(''.join('no job ended with: %s\n' % end for end in sorted(EXPECTED - seen)))
    return 1 if EXPECTED - seen else 0


if __name__ == '__main__':
    sys.exit(main())
