"""Which installed packages does the program import, as soon as it is imported itself?

Read from its sources, of which nothing is executed: the entry point's module, and those of the project's own that it
imports. Imports inside of functions wait until they are called.
"""

import ast
import importlib.machinery
import os

from planqk_runner import entry_point, imports

MOST_FILES = 200
MOST_BYTES = 2 * 1024 * 1024


def imported_by(folder, environ):
    """@returns dotted names of modules to import, in the order in which the program would."""
    module = entry_point.spelling(environ).replace('\\', '/').partition(':')[0]
    module = module[:-3] if module.endswith('.py') else module
    for prefix in entry_point.PREFIXES:
        module = module[len(prefix) :] if module.startswith(prefix) else module
    first = _file_of(module.replace('/', '.'), folder) or _file_of('program', folder)
    files, names = [first] if first else [], {}
    for file in files:  # grows meanwhile
        for name, parts in _imports(file, folder):
            own = _own_files(name, parts, folder)
            files += [path for path in own if path not in files][: MOST_FILES - len(files)]
            if not own and _is_installed(name):
                names.update(dict.fromkeys(_modules(name, parts)))
    return list(names)


def _imports(file, folder):
    """(dotted name, names taken from it) of each import that is executed with the module."""
    try:
        if os.path.getsize(file) > MOST_BYTES:
            return
        with open(file, 'rb') as opened:
            tree = ast.parse(opened.read())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    package = os.path.relpath(os.path.dirname(file), folder).replace(os.sep, '.').strip('.')
    waiting = list(tree.body)[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, []
        elif isinstance(node, ast.ImportFrom):
            name = _absolute(node, package)
            if name:
                yield name, [alias.name for alias in node.names]
        elif isinstance(node, (ast.If, ast.Try, ast.With)) and not _is_for_types(node):
            waiting += [child for child in ast.iter_child_nodes(node)][::-1]
        elif isinstance(node, ast.ExceptHandler):
            continue  # what is tried where something is missing


def _is_for_types(node):
    return isinstance(node, ast.If) and 'TYPE_CHECKING' in ast.dump(node.test)


def _absolute(node, package):
    if not node.level:
        return node.module
    parts = package.split('.') if package else []
    parts = parts[: len(parts) - node.level + 1]
    return '.'.join(parts + ([node.module] if node.module else []))


def _own_files(name, parts, folder):
    found = [_file_of(each, folder) for each in [name, *('%s.%s' % (name, part) for part in parts)]]
    return [path for path in found if path]


def _file_of(name, folder):
    return imports.source_of(name, folder) or imports.source_of(name, os.path.join(folder, imports.SOURCE))


def _spec(name):
    try:
        return importlib.machinery.PathFinder.find_spec(name.partition('.')[0])
    except (ImportError, ValueError, AttributeError):
        return None


def _is_installed(name):
    spec = _spec(name)
    places = [] if spec is None else [spec.origin or '', *(spec.submodule_search_locations or [])]
    return any(imports.is_of_package(place + os.sep) for place in places)


def _modules(name, parts):
    """`from a.b import c`: c may be a module of its own."""
    folder = _spec(name).submodule_search_locations
    inside = [os.path.join(place, *name.split('.')[1:]) for place in folder or []]
    modules = [part for part in parts if any(imports.source_of(part, place) for place in inside)]
    return [name, *('%s.%s' % (name, part) for part in modules)]
