"""Which input goes to which parameter of run()?

By name. What run() does not accept is left out, so run(), run(data) and run(**kwargs) all work. `data` and `params`
are never missing: they are an empty object then. Data pools and secrets come from elsewhere than the inputs.
"""

import importlib
import inspect
import os
import sys

from planqk_runner import annotations, conversion, inputs, logs, problems, validation
from planqk_runner.inputs import DOCUMENTS

DATA_POOLS = '/var/runtime/datapool'


def bind(function, given, environ):
    """@returns (positional arguments, keyword arguments), for `function` None nothing.

    @raises Problem for a required parameter without input, and for an input that does not fit its annotation.
    """
    if function is None:
        return [], {}
    positional, keywords = [], {}
    expected = parameters(function)
    for parameter in expected:
        if parameter.kind is parameter.VAR_KEYWORD:
            keywords.update(_rest(expected, given))
        elif parameter.kind is not parameter.VAR_POSITIONAL:
            annotation = resolved(parameter.annotation, function)
            value = _argument(parameter, annotation, given, environ)
            if parameter.kind is parameter.POSITIONAL_ONLY:
                positional.append(value)
            else:
                keywords[parameter.name] = value
    _warn_of_unused(expected, given)
    return positional, keywords


def parameters(function):
    try:
        return list(_signature(function).parameters.values())
    except (TypeError, ValueError):  # some callables written in C
        return [inspect.Parameter('inputs', inspect.Parameter.VAR_KEYWORD)]


def _signature(function):
    if sys.version_info < (3, 14):
        return inspect.signature(function)
    # There annotations are evaluated when they are looked at; some name what is only imported for type checkers.
    annotationlib = importlib.import_module('annotationlib')
    return inspect.signature(function, annotation_format=annotationlib.Format.FORWARDREF)


def resolved(annotation, function):
    """An annotation written as a string (`from __future__ import annotations`) as what it means; else unknown.

    One by one: typing.get_type_hints() would give up on all of them because of one.
    """
    if not isinstance(annotation, str):
        return annotation
    function = inspect.unwrap(function)
    names = getattr(function, '__globals__', None) or vars(sys.modules.get(function.__module__, inspect))
    try:
        return eval(annotation, names)
    except Exception:
        return inspect.Parameter.empty


def _argument(parameter, annotation, given, environ):
    name = parameter.name
    special = annotations.special_class(annotation)
    if special:
        return SPECIAL[special.__name__](name, special, annotations.is_optional(annotation), environ)
    if name in DOCUMENTS and annotations.accepts_any_object(annotation):
        return _document(name, given)
    parameter, annotation = _with_field(parameter, annotation)
    if name not in given:
        return _missing(parameter, annotation, given)
    try:
        return conversion.convert(given[name], annotation)
    except problems.Problem:
        # The platform sends an empty object where nothing was entered.
        if name in DOCUMENTS and given[name].value() == {} and _may_be_missing(parameter, annotation):
            return _missing(parameter, annotation, given)
        raise


def _with_field(parameter, annotation):
    """`shots: int = Field(100, gt=0)`, as pydantic means it."""
    field = validation.field_of(parameter.default)
    if field is None:
        return parameter, annotation
    default = parameter.empty if field.is_required() else field.get_default(call_default_factory=True)
    return parameter.replace(default=default), validation.constrained(annotation, field)


def _document(name, given):
    value = given[name].value() if name in given else None
    if value is not None:
        return value
    logs.warning('No input for %s: an empty object is used. %s.' % (name, inputs.looked_for(name)))
    return {}


def _may_be_missing(parameter, annotation):
    return parameter.default is not parameter.empty or annotations.is_optional(annotation)


def _missing(parameter, annotation, given):
    if parameter.default is not parameter.empty:
        return parameter.default
    if annotations.is_optional(annotation):
        return None
    if parameter.name in DOCUMENTS or annotations.is_model(annotation):
        logs.warning('No input for %s: an empty object is used. %s.' % (parameter.name, inputs.looked_for(parameter.name)))
        return conversion.convert_value(parameter.name, 'no input', {}, annotation)
    raise problems.missing_argument(parameter.name, sorted(given), inputs.looked_for(parameter.name))


def _rest(parameters, given):
    """What `**kwargs` gets. `data` and `params` also when they are missing, unless the inputs have other names only."""
    taken = {parameter.name for parameter in parameters}
    documents = [name for name in DOCUMENTS if not given or any(name in given for name in DOCUMENTS)]
    rest = {name: _document(name, given) for name in documents if name not in taken}
    rest.update((name, entry.value()) for name, entry in given.items() if name not in taken and name not in DOCUMENTS)
    return rest


def _warn_of_unused(parameters, given):
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return
    names = {parameter.name for parameter in parameters}
    for name in DOCUMENTS:
        if name in given and name not in names and not given[name].is_empty():
            logs.warning('The input %s is not used: run() has no such parameter.' % name)


def _data_pool(name, make, optional, environ):
    path = os.path.join(os.path.abspath(environ.get('DATAPOOL_DIRECTORY') or DATA_POOLS), name)
    if os.path.isdir(path):
        return make(path)
    if optional:
        return None
    raise problems.missing_data_pool(name, path)


def _secret(name, make, optional, environ):
    variable = secret_variable(name)
    if variable in environ:
        return make(value=environ[variable])
    if optional:
        return None
    raise problems.missing_secret(name, variable)


def secret_variable(name):
    """Of a parameter: apiToken and api_token are both SECRET_API_TOKEN."""
    inner = ''.join('_' + letter if letter.isupper() else letter for letter in name[1:])
    return 'SECRET_' + (name if name.isupper() else (name[:1] + inner).upper())


SPECIAL = {'DataPool': _data_pool, 'SecretValue': _secret}
