"""Which function is the job?

ENTRY_POINT is `package.module:function`, or a path: `folder/file.py:function`. Without a function the module runs as
the main program and has no result. The older names of the project (`app.user_code.`, `user_code.`, `service.`) are
taken off, unless the project has a package of that name.
"""

import importlib
import os
import sys

from planqk_runner import imports, logs, problems

DEFAULT = 'src.program:run'
PREFIXES = ('app.user_code.', 'user_code.', 'service.')
FOLDERS = ('app/user_code', 'app/user-code', 'user_code', 'user-code', 'service')
MAIN_OF_PACKAGE = '.__main__'
MACHINERY = (os.path.dirname(__file__), os.path.dirname(importlib.__file__))
DEFAULT_SPELLINGS = ('',) + tuple(prefix + DEFAULT for prefix in ('',) + PREFIXES)


class EntryPoint:
    """@param function None: the module is to be run as the main program."""

    def __init__(self, module, function):
        self.module = module
        self.function = function


def choose(environ, app_root, folder):
    """The entry point of the environment, or the default. A path's folder is put first on sys.path.

    @raises Problem for a spelling that follows neither form, and for a path whose folder is not there.
    """
    asked = spelling(environ).replace('\\', '/')
    path, _, last = asked.rpartition('/')
    module, colon, function = last.partition(':')
    is_file = module.endswith('.py')
    module = module[:-3] if is_file else module
    is_function = not colon or all(part.isidentifier() for part in function.split('.'))
    if not all(module.split('.')) or any(each.isspace() or each in '"\'()' for each in module) or not is_function:
        raise problems.bad_entry_point(asked)
    if '/' in asked or is_file:
        module = _module_at(path, module, asked, app_root, folder)
        return EntryPoint(module, function or None)
    module = _without_prefix(module, folder)
    if asked in DEFAULT_SPELLINGS and module == 'src.program' and _is_flat(folder):
        module = 'program'
    return EntryPoint(module, function or None)


def load(entry, folder):
    """Import the module, which executes the user's code.

    @returns the function, or None if the module was run as the main program.
    @raises Problem when the module, something it imports, or the function is missing.
    """
    try:
        if entry.function is None:
            return _run_as_main(entry.module)
        module = importlib.import_module(entry.module)
    except ModuleNotFoundError as error:
        if not error.name:
            raise
        raise _problem_of(error, entry, folder) from error
    except (ImportError, OSError) as error:
        problem = explain_library(error, folder)
        if problem is None:
            raise
        raise problem from error
    function = module
    for name in entry.function.split('.'):
        if not hasattr(function, name):
            raise _no_function(entry, module)
        function = getattr(function, name)
    if not callable(function):
        raise problems.not_callable(entry.module, entry.function, type(function).__name__)
    return function


def explain_missing(error, folder):
    """The Problem of a ModuleNotFoundError that the user's code ran into."""
    own = imports.has_own(error.name.partition('.')[0], folder)
    return problems.missing_module(error.name, own, _imported_by(error, folder), _search_path(), folder)


# Of the system's dynamic loader, glibc's and musl's.
UNLOADED = (': cannot open shared object file', ': No such file or directory (needed by')


def explain_library(error, folder):
    """The Problem of a shared library that the system does not have, or None: it is another error."""
    message = str(error)
    library = next((message.partition(words)[0].split()[-1] for words in UNLOADED if words in message), '')
    if not library.startswith('lib') or '.so' not in library:
        return None
    return problems.missing_library(library, message, _imported_by(error, folder))


def spelling(environ):
    """What the environment asks for, else the default."""
    old, new = (environ.get(name, '').strip() for name in ('ENTRY_POINT', 'ENTRYPOINT'))
    # The image may have set the older one as a default; then the newer one is what the user asked for.
    asked = new if old in DEFAULT_SPELLINGS and new else old
    if new and old not in DEFAULT_SPELLINGS and new != old:
        logs.warning('ENTRY_POINT and ENTRYPOINT differ; ENTRY_POINT=%s is used.' % old)
    return asked or DEFAULT


def _without_prefix(module, folder):
    for prefix in PREFIXES:
        if module.startswith(prefix) and not imports.has_own(prefix[:-1], folder):
            return module[len(prefix) :]
    return module


def _is_flat(folder):
    return not os.path.isdir(os.path.join(folder, 'src')) and os.path.isfile(os.path.join(folder, 'program.py'))


def _module_at(path, module, spelling, app_root, folder):
    candidates = _folders_for(path, app_root, folder)
    found = next((candidate for candidate in candidates if os.path.isdir(candidate)), None)
    if found is None:
        raise problems.no_entry_folder(spelling, candidates)
    sys.path.insert(0, found)
    inside = os.path.relpath(found, folder).split(os.sep)
    if not all(part.isidentifier() for part in inside):
        return module  # the project folder itself, or one outside of it
    # Imported under its full name, so that relative imports work; its short name is the same module.
    imports.add_alias(module.partition('.')[0], '.'.join(inside + [module.partition('.')[0]]))
    return '.'.join(inside + [module])


def _folders_for(path, app_root, folder):
    inside = [path[len(prefix) + 1 :] for prefix in FOLDERS if (path + '/').startswith(prefix + '/')]
    paths = [os.path.join(base, path) for base in (folder, app_root)]
    paths += [os.path.join(folder, rest) for rest in inside]
    return list(dict.fromkeys(os.path.normpath(path) for path in paths))


def _run_as_main(module):
    import importlib.util
    import runpy

    spec = importlib.util.find_spec(module)
    if spec and spec.submodule_search_locations is not None:
        module += MAIN_OF_PACKAGE
        spec = importlib.util.find_spec(module)
    if spec is None:
        raise ModuleNotFoundError("No module named '%s'" % module, name=module)
    runpy.run_module(imports.real_name(spec), run_name='__main__', alter_sys=True)


def _problem_of(error, entry, folder):
    main = entry.module + MAIN_OF_PACKAGE
    if error.name == main or (entry.module + '.').startswith(error.name + '.'):
        module = main if error.name == main else entry.module
        looked_in = [os.path.join(folder, *module.split('.')) + '.py']
        return problems.no_entry_module(module, looked_in, _programs(folder))
    return explain_missing(error, folder)


def _programs(folder):
    places = [os.path.join(folder, place) for place in ('', 'src')]
    folders = [place for place in places if os.path.isdir(place)]
    files = [os.path.join(place, name) for place in folders for name in sorted(os.listdir(place))]
    modules = [file for file in files if file.endswith('.py') and not os.path.basename(file).startswith('__')]
    return [os.path.relpath(file, folder) for file in modules][:5]


def _no_function(entry, module):
    own = [
        name
        for name, value in vars(module).items()
        if callable(value) and getattr(value, '__module__', None) == module.__name__ and not name.startswith('_')
    ]
    file = getattr(module, '__file__', None) or entry.module
    return problems.no_entry_function(entry.module, entry.function, file, own[:5])


def _imported_by(error, folder):
    """The lines of Python that led to the import, outermost first."""
    lines = []
    trace = error.__traceback__
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith('<') and os.path.dirname(file) not in MACHINERY:
            shown = os.path.relpath(file, folder) if file.startswith(folder + os.sep) else file
            lines.append('imported by %s, line %d' % (shown, trace.tb_lineno))
        trace = trace.tb_next
    return lines[-5:]


def _search_path():
    standard = os.path.dirname(os.__file__)
    shown = [entry for entry in sys.path if not entry.startswith(standard) or 'packages' in entry]
    return [entry for entry in shown if not entry.endswith('.zip')]
