"""What does the user read when something is wrong that he can put right?

Every such sentence is here. Other modules raise what these functions return; failures.py prints it. Nothing here may
quote what an input or a secret holds.
"""

import json
import os
import signal

from planqk_runner import quote

PAGES = 'https://github.com/planqk/planqk-buildpacks/blob/main/docs/messages'


class Problem(Exception):
    """A mistake told in words: a stable code, headline without full stop, the rule, evidence (one per line), a remedy.

    Each of them may quote a name that somebody else has chosen; none has line ends of its own.
    @param fault whose it is, as in the messages of a build: upload, platform.
    """

    def __init__(self, code, headline, rule, evidence, remedy, fault='upload'):
        super().__init__(headline)
        self.code = code
        self.fault = fault
        self.headline = quote.line(headline)
        self.rule = quote.line(rule)
        self.evidence = [quote.line(text) for text in evidence]
        self.remedy = quote.line(remedy)

    @staticmethod
    def last_lines(code, fault):
        """Of each message: its page, and whose turn it is."""
        return '%s/%s.md\n[code: %s, fault: %s]\n' % (PAGES, code, code, fault)

    def __str__(self):
        evidence = ''.join('  %s\n' % line for line in self.evidence)
        ending = '%s\n\n%s' % (self.remedy, self.last_lines(self.code, self.fault))
        parts = [self.rule + '\n', *([evidence] if evidence else []), ending]
        return '[Error: %s]\n%s' % (self.headline, '\n'.join(parts))

    def as_json(self):
        return json.dumps(vars(self))

    def detail(self):
        return '%s %s' % (self.rule, '; '.join(self.evidence))


# Entry point


def no_user_code(folder, error):
    return Problem(
        'no-user-code-folder',
        'The folder with the user code cannot be entered',
        'The job runs in the folder that PLANQK_USER_CODE names, relative to the app root.',
        ['%s (%s)' % (folder, error.strerror)],
        'Set PLANQK_USER_CODE to an existing folder, or unset it.',
        fault='platform',
    )


def bad_entry_point(spelling):
    return Problem(
        'bad-entry-point',
        'The entry point cannot be understood',
        'ENTRY_POINT names a module and a function, with one colon between them.',
        ['ValueError: ENTRY_POINT=%s' % spelling],
        'Set ENTRY_POINT to a value such as src.program:run, or unset it.',
    )


def no_entry_folder(spelling, looked_in):
    return Problem(
        'entry-folder-missing',
        'The folder of the entry point was not found',
        'The part of ENTRY_POINT before the last slash is a folder.',
        ['ENTRY_POINT=%s, looked for in:' % spelling] + looked_in,
        'Correct ENTRY_POINT, or upload the folder.',
    )


def no_entry_module(module, looked_in, programs):
    found = ['found instead: %s' % name for name in programs]
    return Problem(
        'entry-module-missing',
        'The module of the entry point was not found',
        'The job starts in the module %s, and there is none.' % module,
        ["ModuleNotFoundError: No module named '%s', looked for in:" % module] + looked_in + found,
        'Set ENTRY_POINT to the module and function to start, such as src.program:run, or unset it.'
        if 'src/program.py' in programs
        else 'Name the file src/program.py, or set ENTRY_POINT to the module and function to start, such as src.main:run.',
    )


def no_entry_function(module, name, file, functions):
    return Problem(
        'entry-function-missing',
        'The function of the entry point was not found',
        'The job calls the function %s of the module %s, and there is none.' % (name, module),
        ["AttributeError: module '%s' has no attribute '%s'" % (module, name), 'looked for in %s' % file]
        + ['found instead: %s' % function for function in functions],
        'Name the function %s, or set ENTRY_POINT to the one to call, such as %s.'
        % (name, '%s:%s' % (module, functions[0]) if functions else 'src.program:run'),
    )


def not_callable(module, name, kind):
    return Problem(
        'entry-not-callable',
        'The entry point is not a function',
        'The job calls what ENTRY_POINT names.',
        ['TypeError: %s:%s is of type %s' % (module, name, kind)],
        'Set ENTRY_POINT to a function, such as src.program:run.',
    )


DISTRIBUTIONS = {
    'attr': 'attrs',
    'Bio': 'biopython',
    'braket': 'amazon-braket-sdk',
    'bs4': 'beautifulsoup4',
    'bson': 'pymongo',
    'Crypto': 'pycryptodome',
    'cv2': 'opencv-python-headless',
    'dateutil': 'python-dateutil',
    'dimod': 'dwave-ocean-sdk',
    'distutils': 'setuptools',
    'dns': 'dnspython',
    'docx': 'python-docx',
    'dotenv': 'python-dotenv',
    'dwave': 'dwave-ocean-sdk',
    'fitz': 'PyMuPDF',
    'git': 'GitPython',
    'greedy': 'dwave-greedy',
    'hybrid': 'dwave-hybrid',
    'jwt': 'PyJWT',
    'Levenshtein': 'python-Levenshtein',
    'mpl_toolkits': 'matplotlib',
    'MySQLdb': 'mysqlclient',
    'nacl': 'PyNaCl',
    'neal': 'dwave-neal',
    'OpenSSL': 'pyOpenSSL',
    'PIL': 'pillow',
    'pkg_resources': 'setuptools',
    'planqk': 'planqk-commons or planqk-quantum',
    'pptx': 'python-pptx',
    'psycopg2': 'psycopg2-binary',
    'pylab': 'matplotlib',
    'qiskit_aer': 'qiskit-aer',
    'qiskit_ibm_runtime': 'qiskit-ibm-runtime',
    'serial': 'pyserial',
    'skimage': 'scikit-image',
    'sklearn': 'scikit-learn',
    'skopt': 'scikit-optimize',
    'tabu': 'dwave-tabu',
    'umap': 'umap-learn',
    'usb': 'pyusb',
    'websocket': 'websocket-client',
    'yaml': 'PyYAML',
    'zmq': 'pyzmq',
}
MANIFESTS = ('requirements.txt', 'environment.yml', 'pyproject.toml', 'Pipfile')


def missing_module(name, is_own, imported_by, looked_in, folder):
    top = name.partition('.')[0]
    manifests = [file for file in MANIFESTS if os.path.isfile(os.path.join(folder, file))]
    remedy = (
        'Upload the missing file, or correct the import.'
        if is_own
        else 'List %s in %s, and build the image again. If it is a file of your own, upload it.'
        % (DISTRIBUTIONS.get(top, top), manifests[0] if manifests else 'requirements.txt')
    )
    return Problem(
        'module-missing',
        'A module is missing: %s' % name,
        'The user code imports a module that is neither in the upload nor installed.',
        ["ModuleNotFoundError: No module named '%s'" % name, *imported_by, 'looked for in:', *looked_in],
        remedy,
    )


# What to list in place of a package that needs what an image of jobs does not have.
WITHOUT_LIBRARY = {
    'libGL.so.1': 'If it is OpenCV: list opencv-python-headless in place of opencv-python, which needs no screen.',
    'libcuda.so.1': 'It belongs to the driver of a GPU, and there is none: ask for the build of the package for CPUs.',
}


def missing_library(library, message, imported_by):
    advice = WITHOUT_LIBRARY.get(library, 'List a release of the package that brings the library along, in its wheel.')
    return Problem(
        'library-missing',
        'A system library is missing: %s' % library,
        'A package of the job loads it from the system, and this image does not have it.',
        [message, *imported_by],
        '%s Whoever runs the builder can add the library to its run image.' % advice,
    )


# Input

READABLE = 'An input that is given has to be readable; the job does not run on a guess.'
CAUSES = {
    IsADirectoryError: 'it is a folder',
    NotADirectoryError: 'a part of this path is a file, not a folder',
    PermissionError: 'the user of the job may not read it',
    FileNotFoundError: 'there is no such file',
}
REMEDIES = {
    IsADirectoryError: 'Check the path before the colon of the docker mount: where no file is, Docker makes a folder.',
    NotADirectoryError: 'Check the path after the colon of the docker mount.',
    PermissionError: 'Let the file be read by everyone (chmod a+r), or by the user of the image.',
    FileNotFoundError: 'Correct the path, or mount the file there.',
}


def unreadable_input(name, origin, error):
    return Problem(
        'bad-input',
        'The input %s cannot be read' % name,
        READABLE,
        ['%s: %s' % (origin, CAUSES.get(type(error), error.strerror or type(error).__name__))],
        REMEDIES.get(type(error), 'Check the file and how it is mounted.'),
    )


def no_input_folder(folder, exists):
    return Problem(
        'no-input-folder',
        'The input folder cannot be read',
        'INPUT_DIRECTORY, when it is set, names an existing folder.',
        ['INPUT_DIRECTORY=%s (%s)' % (folder, 'not a folder' if exists else 'there is no such folder')],
        'Mount the folder there, or unset INPUT_DIRECTORY.',
        fault='platform',
    )


def not_text(name, origin):
    return Problem(
        'bad-input',
        'The input %s is not text' % name,
        READABLE,
        ['%s: not UTF-8' % origin],
        'Save the file as UTF-8, or check that the right file is mounted.',
    )


def bad_json(name, origin, how, where):
    remedy = 'Correct the JSON. A value given on the command line needs single quotes around it.'
    return Problem('bad-input', 'The input %s is not valid JSON' % name, READABLE, ['%s (%s)' % (origin, how), where], remedy)


def bad_base64(name, origin, how, where):
    return Problem(
        'bad-input',
        'The input %s is not valid base64' % name,
        READABLE,
        ['%s (%s)' % (origin, how), where],
        'Encode the JSON as base64 with its padding, or set BASE64_ENCODED=false for plain JSON.',
    )


def neither_json_nor_base64(name, origin, where):
    return Problem(
        'bad-input',
        'The input %s is neither JSON nor base64' % name,
        READABLE,
        [origin, 'as JSON: %s' % where],
        'Give JSON (in single quotes on the command line), or JSON encoded as base64 with its padding.',
    )


# Binding


def unconvertible(name, origin, place, wanted, why):
    return Problem(
        'input-mismatch',
        'The input %s does not fit what run() asks for' % name,
        'An input is converted to the type that the parameter is annotated with.',
        ['%s: %s' % (place, why or 'cannot be read as %s' % wanted), 'from %s' % origin],
        'Correct the input, or the annotation of the parameter %s.' % name,
    )


def unsupported_annotation(name, place, wanted):
    return Problem(
        'annotation-unsupported',
        'No input can become what run() asks for: %s' % name,
        'An input is JSON, and is converted to the type that the parameter is annotated with.',
        ['%s: %s' % (place, wanted)],
        'Annotate it with dict, list, str, a number, a dataclass or a pydantic model, and make the %s of it in run().'
        % wanted.rpartition('.')[2],
    )


def missing_argument(name, given, looked_for):
    return Problem(
        'input-missing',
        'An input is missing: %s' % name,
        'An input has the name of the parameter: data and params, or the name of a file in INPUT_DIRECTORY.',
        ["TypeError: missing argument '%s'" % name, 'inputs given: %s' % (', '.join(given) or 'none'), looked_for],
        'Name the parameter data or params, give the input, or give the parameter a default value.',
    )


def missing_data_pool(name, path):
    return Problem(
        'data-pool-missing',
        'A data pool is missing: %s' % name,
        'run() asks for a data pool, which is a folder named after the parameter.',
        ['FileNotFoundError: %s' % path],
        'Mount the data pool there, or annotate the parameter with Optional[DataPool].',
    )


def missing_secret(name, variable):
    return Problem(
        'secret-missing',
        'A secret is missing: %s' % name,
        'run() asks for a secret, which comes from an environment variable named after the parameter.',
        ['%s is not set' % variable],
        'Set %s, or annotate the parameter with Optional[SecretValue].' % variable,
    )


# Ends that the job itself cannot tell


# Those that this system has: Windows lacks some.
CRASHES_BY_NAME = ('SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGSYS', 'SIGTRAP')
CRASHES = {known for known in signal.Signals if known.name in CRASHES_BY_NAME}


def ended_by_signal(number, out_of_memory=None):
    """@param out_of_memory whether the kernel says so; None: it does not say."""
    name = next((known.name for known in signal.Signals if known == number), 'without a name')
    ended = ['its process ended by signal %d (%s)' % (number, name)]
    if number in CRASHES:
        return Problem(
            'job-crashed',
            'The job crashed',
            'The fault is in code that is not Python, of a package or of the program; Python cannot catch it.',
            ended,
            'Look above for the lines of Python that led there, and try another version of the package.',
        )
    if number == signal.SIGKILL and out_of_memory:
        return Problem(
            'job-out-of-memory',
            'The job ran out of memory',
            'The kernel ends a process that needs more memory than its container may have.',
            ended,
            'Give the container more memory, or let the program hold less at once.',
        )
    return Problem(
        'job-killed',
        'The job was killed',
        'The kernel does so for want of memory, a platform where a job takes too long; no result is left then.',
        ended + (['the container was not out of memory'] if out_of_memory is False else []),
        'Give the job more memory or more time, or find who killed it.',
    )


def ended_unseen(code):
    return Problem(
        'job-ended-unseen',
        'The job ended without a word to the runner',
        'The program, or a package of it, ended the process itself, so there is no result.',
        ['its process ended by os._exit(%d) or the like' % code],
        'Return from run(), or use sys.exit().',
    )


# Output


def not_serialisable(place, why, method=''):
    how = ', for example with its %s()' % method if method else ''
    return Problem(
        'result-not-json',
        'The result cannot be written as JSON',
        'What run() returns has to have a JSON form.',
        ['TypeError: %s' % why, 'at %s' % place],
        'Convert this part of the result before returning it%s.' % how,
    )


def two_results(file=None):
    return Problem(
        'two-results',
        'There are two results',
        'The program printed a result itself, between its own markers, and run() returned another one.',
        ['the one that run() returned is in %s' % file] if file else [],
        'Return the result and print no markers, or return None.',
    )


def result_not_written(error, file=None):
    return Problem(
        'result-not-written',
        'The result could not be written',
        'The result goes to standard output.',
        [str(error)] + (['it is in %s' % file] if file else []),
        'Check that there is space left, and that the output is being read.',
        fault='platform',
    )
