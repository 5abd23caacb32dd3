"""An example of each message of a running job, as JSON: what a function of problems.py says of made-up inputs."""

import ast
import inspect
import io
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../buildpack/job'))
from planqk_runner import problems, quote  # noqa: E402

PROGRAM = '/workspace/app/user_code/src/program.py'
LOOKED_IN = ['/workspace/app/user_code']
EXAMPLES = {
    'no_user_code': ('/workspace/solver', FileNotFoundError(2, 'No such file or directory')),
    'bad_entry_point': ('src.program:run:main',),
    'no_entry_folder': ('solvers/src.program:run', LOOKED_IN),
    'no_entry_module': ('src.program', LOOKED_IN, ['src/main.py']),
    'no_entry_function': ('src.program', 'run', PROGRAM, ['solve']),
    'not_callable': ('src.program', 'run', 'dict'),
    'missing_module': ('scipy', False, ['imported by %s, line 2' % PROGRAM], LOOKED_IN, '/nowhere'),
    'missing_library': (
        'libGL.so.1',
        'ImportError: libGL.so.1: cannot open shared object file: No such file or directory',
        ['imported by %s, line 1' % PROGRAM],
    ),
    'unreadable_input': ('data', '/var/input/data.json', IsADirectoryError()),
    'no_input_folder': ('/var/runtime/input', False),
    'not_text': ('data', '/var/input/data.json'),
    'bad_json': ('data', 'DATA_VALUE', 'plain JSON', 'line 1, column 2: Expecting property name enclosed in double quotes'),
    'bad_base64': ('data', 'DATA_VALUE', 'BASE64_ENCODED=true', 'Incorrect padding'),
    'neither_json_nor_base64': ('data', 'DATA_VALUE', 'line 1, column 1: Expecting value'),
    'unconvertible': ('params', '/var/input/params.json', 'params.shots', 'int', ''),
    'unsupported_annotation': ('data', 'data', 'socket.socket'),
    'missing_argument': ('matrix', ['data', 'params'], 'looked for matrix.* in /var/runtime/input'),
    'missing_data_pool': ('molecules', '/var/runtime/datapool/molecules'),
    'missing_secret': ('token', 'SECRET_TOKEN'),
    'ended_by_signal': [(11,), (9, True), (9, False)],
    'ended_unseen': (3,),
    'not_serialisable': ('result["circuit"]', 'an object of type Circuit has no JSON form', 'to_dict'),
    'two_results': ('/var/runtime/output/output.json',),
    'result_not_written': (BrokenPipeError(32, 'Broken pipe'),),
}

functions = [
    name
    for name, value in vars(problems).items()
    if inspect.isfunction(value) and value.__module__ == problems.__name__
]
if sorted(functions) != sorted(EXAMPLES):
    sys.exit('no example, or no function any more: %s' % sorted(set(functions) ^ set(EXAMPLES)))
made = [
    getattr(problems, name)(*arguments)
    for name, given in EXAMPLES.items()
    for arguments in (given if isinstance(given, list) else [given])
]


def cannot_start(what, remedy):
    """Of the service, whose module needs packages that are not here."""
    path = os.path.join(os.path.dirname(problems.__file__), '../planqk_service/service.py')
    with open(path) as file:
        body = ast.parse(file.read()).body
    body = [each for each in body if isinstance(each, ast.FunctionDef) and each.name == '_cannot_start']
    sys.stderr = io.StringIO()
    names = {'sys': sys, 'problems': problems, 'quote': quote}
    exec(compile(ast.Module(body, []), path, 'exec'), names)
    names['_cannot_start'](what, remedy)
    return sys.stderr.getvalue()


texts = [str(problem) for problem in made] + [
    cannot_start('0.0.0.0:8081: Address already in use', 'Set PLANQK_SERVE_DIRECTORY, PLANQK_SERVE_HOST, or PORT.')
]
json.dump(texts, sys.stdout)
