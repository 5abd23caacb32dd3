"""How does the upload's own document lie over ours?

It wins in words, in examples, in what it says of the inputs, and adds to what is said of the result. Which paths there
are, how the service answers, and what that looks like is the service's. Pure.
"""

import re

from planqk_runner import schemas
from planqk_service.own_document import BadDocument

PLACE = re.compile(r'\{[^}]*\}')
NAME = re.compile(r'[a-zA-Z0-9._-]+\Z')
SCHEMA = '#/components/schemas/'
INFO = {
    **dict.fromkeys(('title', 'version', 'description', 'summary', 'termsOfService'), str),
    **dict.fromkeys(('contact', 'license'), dict),
}
WORDS = {'summary': str, 'description': str, 'tags': list, 'externalDocs': dict}
EXAMPLES = {'example': object, 'examples': dict}
COMPONENTS = ('schemas', 'examples', 'parameters', 'headers', 'requestBodies')
# What they hold is anybody's, and means nothing.
VALUES = ('example', 'examples', 'default', 'enum', 'const')
RESULT = ('/{}/result', 'get', '200')
JSON = 'application/json'


def merged(ours, own):
    """@returns a new document. @raises BadDocument for one that refers to what is not there"""
    own = in_3_1(own)
    result = {**ours, 'info': {**ours['info'], **_of_info(own.get('info'))}, **_of_kinds(own, {'tags': list, 'externalDocs': dict})}
    result['components'] = _components(ours['components'], own.get('components'))
    paths = own.get('paths')
    theirs = {_place(path): item for path, item in paths.items()} if isinstance(paths, dict) else {}
    known = result['components']['schemas']
    result['paths'] = {path: _path(_place(path), item, theirs.get(_place(path)), known) for path, item in ours['paths'].items()}
    for reference in _references(result):
        if not _is_there(reference, result):
            raise BadDocument('The document of the upload refers to %s, which is not there.' % reference[:100])
    return result


def _of_kinds(own, kinds):
    """@returns what is of its kind of a mapping, nothing of anything else"""
    own = own if isinstance(own, dict) else {}
    return {key: own[key] for key, kind in kinds.items() if key in own and isinstance(own[key], kind)}


def _of_info(own):
    extensions = {key: value for key, value in own.items() if key.startswith('x-')} if isinstance(own, dict) else {}
    return {**{key: value for key, value in _of_kinds(own, INFO).items() if value}, **extensions}


def _components(ours, own):
    result = dict(ours)
    for kind, named in _of_kinds(own, dict.fromkeys(COMPONENTS, dict)).items():
        for name in named:
            if not NAME.match(name):
                raise BadDocument('The document of the upload has a component of the name %s; letters, digits and . _ - are allowed.' % name[:100])
        taken = schemas.TAKEN if kind == 'schemas' else ()
        theirs = {name: each for name, each in named.items() if name not in taken}
        result[kind] = laid_over(ours.get(kind, {}), theirs)
    return result


def _place(path):
    """By its shape: another name for the id is the same path."""
    return PLACE.sub('{}', path.rstrip('/') or '/')


def _path(place, ours, own, known):
    if not isinstance(own, dict):
        return ours
    return {
        key: _operation((place, key), value, own.get(key), known) if isinstance(value, dict) else value
        for key, value in ours.items()
    }


def _operation(place, ours, own, known):
    if not isinstance(own, dict):
        return ours
    result = {**ours, **_of_kinds(own, WORDS)}
    if 'requestBody' in ours and isinstance(own.get('requestBody'), dict):
        result['requestBody'] = laid_over(ours['requestBody'], own['requestBody'])
    responses = own.get('responses') if isinstance(own.get('responses'), dict) else {}
    result['responses'] = {
        code: _response((*place, code), answer, responses.get(code), known) for code, answer in ours['responses'].items()
    }
    return result


def _response(place, ours, own, known):
    result = {**ours, **_of_kinds(own, {'description': str})}
    content = own.get('content') if isinstance(own, dict) else None
    media = content.get(JSON) if isinstance(content, dict) else None
    if isinstance(media, dict) and JSON in ours.get('content', {}):
        mine = {**ours['content'][JSON], **_of_kinds(media, EXAMPLES)}
        schema = media.get('schema')
        if place == RESULT and _is_of_objects(schema, known):
            mine['schema'] = {'allOf': [mine['schema'], schema]}
        result['content'] = {**ours['content'], JSON: mine}
    return result


def _is_of_objects(schema, known):
    """What is none, the service does not put into its answer."""
    if isinstance(schema, dict) and isinstance(schema.get('$ref'), str):
        pointed = known.get(schema['$ref'].replace(SCHEMA, ''))
        return not isinstance(pointed, dict) or pointed.get('type', 'object') == 'object'
    return isinstance(schema, dict) and schema.get('type', 'object') == 'object'


def laid_over(ours, own):
    """Objects key by key; of all else the upload's. A reference, or a schema of another kind, takes the place of ours."""
    if not isinstance(ours, dict) or not isinstance(own, dict) or _is_other(ours, own):
        return own
    return {**ours, **{key: laid_over(ours[key], value) if key in ours else value for key, value in own.items()}}


def _is_other(ours, own):
    return '$ref' in own or '$ref' in ours or ('type' in own and 'type' in ours and own['type'] != ours['type'])


def in_3_1(value):
    """What OpenAPI 3.0 says of null and of limits, as JSON Schema says it now."""
    if isinstance(value, list):
        return [in_3_1(each) for each in value]
    if not isinstance(value, dict):
        return value
    result = {key: each if key in VALUES else in_3_1(each) for key, each in value.items()}
    for exclusive, limit in (('exclusiveMinimum', 'minimum'), ('exclusiveMaximum', 'maximum')):
        if isinstance(result.get(exclusive), bool):
            if result.pop(exclusive) and limit in result:
                result[exclusive] = result.pop(limit)
    if isinstance(result.get('nullable'), bool) and result.pop('nullable') and isinstance(result.get('type'), str):
        result['type'] = [result['type'], 'null']
        if isinstance(result.get('enum'), list) and None not in result['enum']:
            result['enum'] = [*result['enum'], None]
    return result


def _references(value):
    if isinstance(value, list):
        return [reference for each in value for reference in _references(each)]
    if not isinstance(value, dict):
        return []
    own = [value['$ref']] if isinstance(value.get('$ref'), str) else []
    return own + [reference for key, each in value.items() if key not in VALUES for reference in _references(each)]


def _is_there(reference, document):
    if not reference.startswith('#/'):
        return False
    value = document
    for part in reference[2:].split('/'):
        name = part.replace('~1', '/').replace('~0', '~')
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True
