"""Which modules does the user's code find, under which names?

- The project folder comes first on sys.path, as with plain Python; `src` comes last, so that `src/types.py` cannot
  replace the standard library, but `from libs.x import y` works for a `libs` inside `src`.
- `user_code.*` and `app.user_code.*` are older names of the same project. They lead to the same module objects: a
  module that is executed twice has two states and two sets of classes. So do names that only `src` on sys.path yields.
- A package of these names that the project brings itself wins.
"""

import importlib
import importlib.machinery
import os
import re
import sys

PROJECT_NAMES = ('app.user_code', 'user_code')
SOURCE = 'src'
PACKAGES = re.compile(r'[/\\](site|dist)-packages[/\\]')


def prepare(app_root, folder, loaded_by_python):
    """Set up sys.path and the aliases.

    @param loaded_by_python names of the modules that were there before the runner's own imports.
    """
    _give_way(folder, loaded_by_python)
    source = os.path.join(folder, SOURCE)
    sys.path[:] = [folder] + [entry for entry in sys.path if entry not in (folder, source)]
    sys.path.append(source)
    _install_aliases(app_root, folder)


def prepare_child(environ):
    """The same for a process that multiprocessing started: it brings sys.path along, but not the aliases."""
    folder = environ.get('PLANQK_USER_CODE')
    if folder:
        _install_aliases(folder, folder)


def add_alias(name, real):
    """Let the top-level module `name` be the module `real`, and `name.x` be `real.x`."""
    _TopLevelFinder.aliases[name] = real


def real_name(spec):
    """The name of the module that is found under this or an older name."""
    return spec.loader.real if isinstance(spec.loader, _SameModule) else spec.name


def is_of_package(file):
    """Whether this source file is of an installed package."""
    return bool(PACKAGES.search(file))


def has_own(name, folder):
    """Whether the project itself has a module or package of this dotted name."""
    path = os.path.join(folder, *name.split('.'))
    return os.path.isdir(path) or os.path.isfile(path + '.py')


def source_of(name, folder):
    """The file of the module or package of this dotted name, None where there is none with one."""
    path = os.path.join(folder, *name.split('.'))
    return next((file for file in (path + '.py', os.path.join(path, '__init__.py')) if os.path.isfile(file)), None)


def _give_way(folder, loaded_by_python):
    """A user's module wins over a standard one that only the runner has loaded. The runner keeps the objects it has."""
    ours = {name.partition('.')[0] for name in set(sys.modules) - loaded_by_python}
    for top in ours:
        if source_of(top, folder):
            for name in [name for name in sys.modules if (name + '.').startswith(top + '.')]:
                del sys.modules[name]


def _install_aliases(app_root, folder):
    for name in PROJECT_NAMES:
        if not has_own(name, folder):
            sys.meta_path.insert(0, _ProjectFinder(name, folder))
    sys.meta_path.insert(0, _TopLevelFinder(os.path.join(folder, SOURCE)))
    if not has_own('app', folder):
        sys.meta_path.append(_AppFinder(os.path.join(app_root, 'app')))


class _ProjectFinder:
    """Finds `user_code` as a package that stands for the project folder, `user_code.x` as the module `x`."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder

    def find_spec(self, name, path=None, target=None):
        if name == self.name:
            return _namespace(name, [self.folder])
        if name.startswith(self.name + '.'):
            return importlib.machinery.ModuleSpec(name, _SameModule(name[len(self.name) + 1 :]))
        return None


class _AppFinder:
    """Finds `app`, last of all: someone else's package of this name goes before."""

    def __init__(self, folder):
        self.folder = folder

    def find_spec(self, name, path=None, target=None):
        return _namespace(name, [self.folder]) if name == 'app' else None


class _TopLevelFinder:
    """Finds `libs` as the module `src.libs`, when `libs` exists in `src` and nowhere else."""

    aliases = {}

    def __init__(self, source):
        self.source = source

    def find_spec(self, name, path=None, target=None):
        top, dot, rest = name.partition('.')
        if not dot and has_own(name, self.source) and not self._exists_elsewhere(name):
            self.aliases.setdefault(name, SOURCE + '.' + name)
        if top not in self.aliases:
            return None
        return importlib.machinery.ModuleSpec(name, _SameModule(self.aliases[top] + dot + rest))

    def _exists_elsewhere(self, name):
        if name in sys.builtin_module_names:
            return True
        elsewhere = [entry for entry in sys.path if entry != self.source]
        return importlib.machinery.PathFinder.find_spec(name, elsewhere) is not None


class _SameModule:
    """A loader that yields the module another name stands for."""

    def __init__(self, real):
        self.real = real

    def create_module(self, spec):
        module = importlib.import_module(self.real)
        self.real_spec = module.__spec__
        return module

    def exec_module(self, module):
        # The import system has just put the alias's spec there.
        module.__spec__ = self.real_spec


def _namespace(name, locations):
    spec = importlib.machinery.ModuleSpec(name, None)
    spec.submodule_search_locations = locations
    return spec
