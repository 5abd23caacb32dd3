"""What does run() take and return, as far as its signature says?

Read from the source where that says all: annotations of the standard kind, defaults that are literals. Otherwise the
program is imported, as for a job.
"""

import ast
import builtins
import collections
import importlib.machinery
import inspect
import os
import typing

from planqk_runner import annotations, binding, docstrings, entry_point, imports, outputs, schemas, validation
from planqk_runner.inputs import DOCUMENTS

MOST_BYTES = 4 * 1024 * 1024
KNOWN = {
    **{name: getattr(builtins, name) for name in ('bool', 'int', 'float', 'str', 'list', 'dict', 'set', 'tuple', 'object')},
    **{name: getattr(typing, name) for name in ('Any', 'Optional', 'Union', 'List', 'Dict', 'Set', 'Tuple', 'Mapping', 'Sequence')},
    **({'Literal': typing.Literal} if hasattr(typing, 'Literal') else {}),
}


class Run:
    """@param signature of inspect; @param resolve makes of an annotation what it means"""

    def __init__(self, signature, documentation, resolve):
        self.signature = signature
        self.description, self.about = docstrings.read(documentation)
        self.resolve = resolve


def read(environ, app_root, folder):
    """@returns a Run, None where the module is run as the main program. @raises whatever importing it does"""
    entry = entry_point.choose(environ, app_root, folder)
    if entry.function is None:
        return None
    found = _from_source(entry, folder)
    if found is not None:
        return found
    function = entry_point.load(entry, folder)
    signature = inspect.Signature(binding.parameters(function), return_annotation=_returned(function))
    return Run(signature, inspect.getdoc(function), lambda annotation: binding.resolved(annotation, function))


def _returned(function):
    try:
        return inspect.signature(function).return_annotation
    except Exception:
        return inspect.Signature.empty


def describe(run):
    """@returns {parameters, definitions, description, result}; of each parameter name, kind, required, schema"""
    definitions = schemas.Definitions()
    known = schemas.Schemas(definitions)
    parameters = [] if run is None else [_parameter(each, run, known) for each in run.signature.parameters.values()]
    result = {} if run is None else _result(run.resolve(run.signature.return_annotation), definitions)
    return {
        'parameters': [parameter for parameter in parameters if parameter],
        'isOpen': run is None or any(each.kind is each.VAR_KEYWORD for each in run.signature.parameters.values()),
        'description': '' if run is None else run.description,
        'result': result,
        'definitions': definitions.by_name,
    }


def _result(annotation, definitions):
    """Of what is one of several, nothing is told; an error is another end of the job, and None no result."""
    kinds = [kind for kind in annotations.options(annotation) if getattr(kind, '__name__', '') != outputs.ERROR]
    return schemas.Schemas(definitions, is_result=True).of(kinds[0]) if len(kinds) == 1 else {}


def _parameter(parameter, run, known):
    if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
        return None
    annotation = run.resolve(parameter.annotation)
    special = annotations.special_class(annotation)
    field = validation.field_of(parameter.default)
    default = parameter.default
    if field is not None:
        annotation = validation.constrained(annotation, field)
        default = parameter.empty if field.is_required() else field.get_default(call_default_factory=True)
    is_missing = default is parameter.empty
    schema = {} if special else known.of(annotation)
    if parameter.name in run.about:
        schema = {**schema, 'description': run.about[parameter.name]}
    is_silent = is_missing or special or any(map(annotations.holds_secret, (annotation, parameter.annotation)))
    return {
        'name': parameter.name,
        'kind': special.__name__ if special else 'value',
        'required': is_missing and not annotations.is_optional(annotation) and parameter.name not in DOCUMENTS,
        'schema': schema if is_silent else known.with_default(schema, default),
    }


def _from_source(entry, folder):
    """None: something in it has a meaning that only importing it tells."""
    path = imports.source_of(entry.module, folder)
    try:
        if path is None or os.path.getsize(path) > MOST_BYTES:
            return None
        with open(path, 'rb') as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not _is_imported_from(path, entry.module):
        return None
    bound = collections.Counter(_bound_in(tree.body))
    found = [node for node in tree.body if getattr(node, 'name', None) == entry.function]
    if len(found) != 1 or bound[entry.function] != 1 or not isinstance(found[0], (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    after = tree.body[tree.body.index(found[0]) + 1 :]
    if found[0].decorator_list or '*' in _bound_in(after):
        return None
    names = _names(tree, bound)
    try:
        signature = _signature(found[0], names)
    except (ValueError, TypeError, KeyError, SyntaxError, RecursionError, MemoryError):
        return None
    return Run(signature, ast.get_docstring(found[0]), lambda annotation: annotation)


def _is_imported_from(path, module):
    """Whether that is the file which an import finds: one by a path may have the name of another."""
    top, dot, _ = module.partition('.')
    spec = importlib.machinery.PathFinder.find_spec(top)
    if spec is None:
        return False
    places = [spec.origin] if not dot else list(spec.submodule_search_locations or [])
    return bool(places) and places[0] is not None and (path + os.sep).startswith(os.path.join(places[0], ''))


def _bound_in(statements):
    """The names that statements of a module give something to, each time; * for those of another module."""
    names, waiting = [], list(statements)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names += [node.name, *(name for inner in ast.walk(node) if isinstance(inner, ast.Global) for name in inner.names)]
        elif isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            names += [inner.target.id for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr)]
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names += [alias.asname or alias.name.partition('.')[0] for alias in node.names]
        else:
            names += [node.id] if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) else []
            # Of an exception, and of the patterns of `match`.
            names += [name for name in (getattr(node, part, None) for part in ('name', 'rest')) if isinstance(name, str)]
            waiting += list(ast.iter_child_nodes(node))
    return names


def _names(tree, bound):
    """What the annotations may name: of the standard library, by the names under which the module has it."""
    names = {name: value for name, value in KNOWN.items() if isinstance(value, type) and value.__module__ == 'builtins'}
    names = {name: value for name, value in names.items() if name not in bound}
    for node in tree.body:
        for alias in getattr(node, 'names', ()) if isinstance(node, (ast.Import, ast.ImportFrom)) else ():
            name = alias.asname or alias.name
            if bound[name] != 1:  # by something else, too
                continue
            if isinstance(node, ast.Import) and alias.name == 'typing':
                names[name] = typing
            elif isinstance(node, ast.ImportFrom) and node.module == 'typing' and alias.name in KNOWN:
                names[name] = KNOWN[alias.name]
    return names


def _signature(node, names):
    """@raises ValueError, TypeError, KeyError for what is not of the standard kind"""
    arguments = node.args
    positional = [*getattr(arguments, 'posonlyargs', []), *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    only = len(getattr(arguments, 'posonlyargs', []))
    kinds = inspect.Parameter
    parameters = [
        _of(argument, default, kinds.POSITIONAL_ONLY if number < only else kinds.POSITIONAL_OR_KEYWORD, names)
        for number, (argument, default) in enumerate(zip(positional, defaults))
    ]
    if arguments.vararg:
        parameters.append(_of(arguments.vararg, None, kinds.VAR_POSITIONAL, names))
    parameters += [_of(*pair, kinds.KEYWORD_ONLY, names) for pair in zip(arguments.kwonlyargs, arguments.kw_defaults)]
    if arguments.kwarg:
        parameters.append(_of(arguments.kwarg, None, kinds.VAR_KEYWORD, names))
    returned = inspect.Signature.empty if node.returns is None else _annotation(node.returns, names)
    return inspect.Signature(parameters, return_annotation=returned)


def _of(argument, default, kind, names):
    annotation = inspect.Parameter.empty if argument.annotation is None else _annotation(argument.annotation, names)
    value = inspect.Parameter.empty if default is None else ast.literal_eval(default)
    return inspect.Parameter(argument.arg, kind, default=value, annotation=annotation)


def _annotation(node, names):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = ast.parse(node.value, mode='eval').body
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id not in names:
            raise KeyError(part.id)
        if isinstance(part, ast.Attribute) and not (isinstance(part.value, ast.Name) and part.attr in KNOWN):
            raise KeyError(part.attr)
        if not isinstance(part, STANDARD):
            raise ValueError(type(part).__name__)
    return eval(compile(ast.Expression(node), '<annotation>', 'eval'), {'__builtins__': {}}, names)


STANDARD = (ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.Constant, ast.BinOp, ast.BitOr, ast.Load)
STANDARD += tuple(getattr(ast, name) for name in ('Index',) if hasattr(ast, name))
