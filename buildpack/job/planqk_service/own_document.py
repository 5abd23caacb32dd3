"""What does the upload's own OpenAPI document say? What JSON can say too, and in proportion to its length.

YAML is made into values here, from the parser's events: so aliases, depth and what JSON has no form of are refused before
anything is built of them, and words mean the same in every version of YAML (`yes`, dates and 12:30 are texts).
"""

import json
import math
import os
import re
import time

NAMES = ('openapi.yaml', 'openapi.yml', 'openapi.json', 'openapi-spec.yaml', 'openapi-spec.yml')
MOST_BYTES = 1024 * 1024
MOST_LEVELS = 100
MOST_DIGITS = 1000
SECONDS = 20  # the parser, in Python itself, may take longer for a MiB
TAG = 'tag:yaml.org,2002:'
WORDS = {'': None, '~': None, **dict.fromkeys(('null', 'Null', 'NULL')), **dict.fromkeys(('true', 'True', 'TRUE'), True)}
WORDS.update(dict.fromkeys(('false', 'False', 'FALSE'), False))
WHOLE = re.compile(r'[-+]?[0-9]+\Z')
NUMBER = re.compile(r'[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z')
NO_NUMBER = re.compile(r'[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z')
# Texts, also where they look like a number: 1.10 is another version than 1.1.
TEXTS = (['info', 'version'], ['info', 'title'], ['info', 'description'])


class BadDocument(Exception):
    """In words."""


def read(folder):
    """@returns the document, {} where there is none. @raises BadDocument"""
    name = next((name for name in NAMES if os.path.isfile(os.path.join(folder, name))), None)
    if name is None:
        return {}
    path = os.path.join(folder, name)
    try:
        if os.path.getsize(path) > MOST_BYTES:
            raise BadDocument('%s is larger than 1 MiB.' % name)
        with open(path, encoding='utf-8-sig') as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        raise BadDocument('%s cannot be read.' % name) from None
    document = _of_json(text, name) if name.endswith('.json') else _of_yaml(text, name)
    if not isinstance(document, dict):
        raise BadDocument('%s is no mapping.' % name)
    if 'swagger' in document:
        raise BadDocument('%s is of Swagger %s, and not of OpenAPI 3: convert it.' % (name, str(document['swagger'])[:10]))
    return document


def _of_json(text, name):
    try:
        document = json.loads(text)
        json.dumps(document, allow_nan=False, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise BadDocument('%s:%d is no JSON.' % (name, error.lineno)) from None
    except RecursionError:
        raise _too_deep(name) from None
    except ValueError:
        raise _not_json(name) from None
    waiting = [(document, 0)]
    while waiting:
        value, level = waiting.pop()
        if level > MOST_LEVELS:
            raise _too_deep(name)
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting += [(each, level + 1) for each in inside]
    return document


def _of_yaml(text, name):
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return _built(YAML(typ='safe', pure=True).parse(text), name)
    except YAMLError as error:
        mark = getattr(error, 'problem_mark', None)
        raise BadDocument('%s%s is no YAML.' % (name, ':%d' % (mark.line + 1) if mark else '')) from None
    except (ValueError, RecursionError, TypeError, AttributeError):  # of the parser, which is no other's to read
        raise BadDocument('%s is no YAML that can be read.' % name) from None


class _Open:
    """A list or mapping that has not ended. @param key of a mapping: what the next value belongs to"""

    def __init__(self, value):
        self.value = value
        self.key = None
        self.has_key = False

    def put(self, value, where):
        if isinstance(self.value, list):
            self.value.append(value)
        elif self.has_key:
            self.value[self.key], self.has_key = value, False
        elif isinstance(value, (dict, list)):
            raise _not_json(where)
        else:
            self.key, self.has_key = value if isinstance(value, str) else json.dumps(value), True
            if self.key in self.value:
                raise BadDocument('%s has a key twice.' % where)


def _built(events, name):
    """@returns the value. @raises BadDocument, and whatever the parser raises"""
    opened, documents = [_Open([])], 0
    until = time.monotonic() + SECONDS
    for event in events:
        if time.monotonic() > until:
            raise BadDocument('%s takes more than %d seconds to be read.' % (name, SECONDS))
        kind, where = type(event).__name__, '%s:%d' % (name, event.start_mark.line + 1)
        if kind == 'DocumentStartEvent':
            documents += 1
            if documents > 1:
                raise BadDocument('%s is no YAML of one document.' % where)
        elif kind == 'AliasEvent':
            raise BadDocument('%s has aliases, which are not followed.' % where)
        elif kind in ('SequenceStartEvent', 'MappingStartEvent'):
            if len(opened) > MOST_LEVELS:
                raise _too_deep(name)
            if event.tag not in (None, TAG + 'seq', TAG + 'map'):
                raise _not_json(where)
            opened.append(_Open([] if kind == 'SequenceStartEvent' else {}))
        elif kind in ('SequenceEndEvent', 'MappingEndEvent'):
            ended = opened.pop()
            opened[-1].put(ended.value, where)
        elif kind == 'ScalarEvent':
            keys = [each.key for each in opened[1:]]
            is_text = keys in TEXTS and opened[-1].has_key
            opened[-1].put(event.value if is_text else _scalar(event, where), where)
    return opened[0].value[0] if opened[0].value else None


def _scalar(event, where):
    text = event.value
    text.encode()  # raises ValueError for half of a character
    if event.tag not in (None, TAG + 'str', TAG + 'int', TAG + 'float', TAG + 'bool', TAG + 'null'):
        raise _not_json(where)
    if event.tag == TAG + 'str' or not (event.implicit[0] or event.tag):
        return text
    if text in WORDS:
        return WORDS[text]
    is_whole = WHOLE.match(text) is not None
    number = int(text) if is_whole and len(text) < MOST_DIGITS else float(text) if NUMBER.match(text) else None
    if NO_NUMBER.match(text) or (number is not None and not is_whole and math.isinf(number)):
        raise _not_json(where)
    return text if number is None else number


def _not_json(where):
    return BadDocument('%s holds what JSON cannot say.' % where)


def _too_deep(name):
    return BadDocument('%s is nested deeper than %d levels.' % (name, MOST_LEVELS))
