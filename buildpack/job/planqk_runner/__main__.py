"""What does a job do, from start to exit?

The story, top to bottom. Started as `python <layer>/planqk_runner`, or with this file's own path.
"""

import os
import sys

LOADED_BY_PYTHON = set(sys.modules)
HERE = os.path.dirname(os.path.realpath(__file__))


def _behind_standard_library(entries):
    """The search path with what PYTHONPATH put first (Paketo: site-packages) moved behind the standard library."""
    places = [place for place, entry in enumerate(entries) if _is_standard(entry)]
    if not places:
        return entries
    first, end = places[0], places[-1] + 1
    return entries[first:end] + entries[:first] + entries[end:]


def _is_standard(entry):
    names = ('lib-dynload', 'python%d%d.zip' % sys.version_info[:2])
    return os.path.basename(entry) in names or os.path.realpath(entry) == os.path.dirname(os.path.realpath(os.__file__))


# Python puts this folder first. It must go before anything else is imported: it holds names such as `inputs` and
# `signals`, which belong to the user.
sys.path[:] = _behind_standard_library([entry for entry in sys.path if os.path.realpath(entry) != HERE])
sys.path.insert(0, os.path.dirname(HERE))
from planqk_runner import (  # noqa: E402
    binding,
    calling,
    ending,
    entry_point,
    failures,
    first_process,
    imports,
    inputs,
    logs,
    outputs,
    problems,
    quote,
    signals,
    user_code,
)

del sys.path[0]


def run_job(environ, app_root, folder, output):
    """One job, in the user-code folder. @returns the exit code."""
    given = inputs.read(environ)
    imports.prepare(app_root, folder, LOADED_BY_PYTHON)
    entry = entry_point.choose(environ, app_root, folder)
    function = entry_point.load(entry, folder)
    arguments, keywords = binding.bind(function, given, environ)
    del given  # the texts of inputs may be large
    value = calling.call(function, arguments, keywords, output.publish_interim)
    if function is not None and value is None and not output.printed.result:
        logs.warning('run() returned None: there is no result.')
    result = outputs.serialise(value)
    signals.hold()  # from here on a result is written whole or not at all
    output.publish(result)
    return result.exit_code


def job():
    """The whole process, whatever goes wrong. @returns the exit code."""
    first_process.stay_behind()
    ending.tell_as_asked(os.environ)
    output = None
    try:
        signals.install()
        logs.configure(os.environ)
        app_root = os.getcwd()
        folder = user_code.enter(os.environ, app_root)
        output = outputs.Output(os.environ)
        code = run_job(os.environ, app_root, folder, output)
    except BaseException as error:  # SystemExit and KeyboardInterrupt are ends like any other
        code = failures.report(error, output)
    code = failures.flush(signals.exit_code(code))
    ending.tell()
    return code


def check_inputs():
    """Whether data and params can be read, for `planqk-buildpack run`, which asks before it installs anything."""
    try:
        logs.configure(os.environ)
        inputs.read(os.environ)
    except problems.Problem as problem:
        tell(problem.as_json() + '\n')
        return 1
    return 0


def describe():
    """The service of the program as JSON, on a stream that the program itself cannot print to; null: why not is told.

    Ends the process: neither a thread of the program's nor what it does at exit is waited for.
    """
    import json

    from planqk_runner import openapi, signature  # which no job waits for

    stream = os.fdopen(os.dup(1), 'w', encoding='utf-8', errors='replace')  # half a character has no JSON
    os.dup2(2, 1)
    # A limit of memory would be one for honest imports, too.
    first_process.die_first()
    code, document = 0, None
    try:
        app_root = os.getcwd()
        folder = user_code.enter(os.environ, app_root)
        imports.prepare(app_root, folder, LOADED_BY_PYTHON)
        document = openapi.document(signature.describe(signature.read(os.environ, app_root, folder)))
    except BaseException as error:
        code = failures.report(error, None)
        if isinstance(error, SystemExit):  # the program's: who waits for us tells it, as with os._exit()
            os._exit(failures.flush(code))
    with stream:
        json.dump(document, stream, allow_nan=False, ensure_ascii=False)
    os._exit(failures.flush(code))


HELP = """planqk-job         runs the job once
planqk-job serve   executes it over HTTP: POST / with its inputs; PLANQK_SERVE_* are settings
planqk-job openapi says what that takes and gives, as OpenAPI; with json in that form
planqk-job info    says what is in this image; with --json for programs

Anything else is run as a command: docker run IMAGE python --version
"""


def tell(text):
    sys.stdout.write(text)
    return 0


def tell_of_image(form):
    from planqk_runner import info  # which no job waits for

    return tell(getattr(info, form)(info.describe(os.environ)))


def refuse(arguments):
    """The start command has run what there is; see bin-layer/planqk-job."""
    is_option = arguments[0].startswith('-') or arguments[0] == 'info'
    what = 'planqk-job does not know' if is_option else 'There is no such command in this image'
    sys.stderr.write('%s: %s\n\n%s' % (what, quote.line(' '.join(arguments)), HELP))
    return 2 if is_option else 127


COMMANDS = {
    '': job,
    'check-inputs': check_inputs,
    'describe': describe,
    'info': lambda: tell_of_image('as_text'),
    'info --json': lambda: tell_of_image('as_json'),
    **dict.fromkeys(('help', '-h', '--help'), lambda: tell(HELP)),
}


def main(arguments):
    command = COMMANDS.get(' '.join(arguments))
    return command() if command else refuse(arguments)


if __name__ == '__main__':
    # multiprocessing's children load the main module again, by its path, unless it carries a spec named __main__.
    __spec__ = None
    sys.exit(main(sys.argv[1:]))
elif __name__ == '__mp_main__':
    imports.prepare_child(os.environ)
