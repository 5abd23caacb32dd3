"""What is printed as the description of this program's service? Ours, with what the upload says of it laid over.

The upload's own document (openapi.yaml, openapi-spec.yml) wins in words, schemas and examples. Which paths there are is
the service's.
"""

import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile

from planqk_runner import user_code
from planqk_service import homes

NAMES = ('openapi.yaml', 'openapi.yml', 'openapi.json', 'openapi-spec.yaml', 'openapi-spec.yml')
MOST_BYTES = 1024 * 1024
MOST_LEVELS = 100
TAKEN = ('info', 'tags', 'externalDocs')
OF_OPERATION = ('summary', 'description', 'tags', 'requestBody', 'responses', 'externalDocs')
PLACE = re.compile(r'\{[^}]*\}')
SECONDS = 120


class BadDocument(Exception):
    """In words."""


class NotDescribed(Exception):
    """In words; none where the program's own error has been told."""


def main(form, environ):
    """Prints it. @returns the exit code"""
    try:
        document = _described(environ)
    except NotDescribed as reason:
        sys.stderr.write('%s' % reason)
        return 1
    folder = user_code.find(environ, os.getcwd())
    try:
        document = merged(document, read_own(folder))
    except BadDocument as bad:
        sys.stderr.write('warning: %s Left out.\n' % bad)
    sys.stdout.write(as_yaml(document) if form == 'yaml' else json.dumps(document, indent=2) + '\n')
    return 0


def _described(environ):
    """Asks the job's own Python. @raises NotDescribed"""
    runner = [sys.executable, '-u', homes.START_OF_JOB, 'describe']
    # No pipe: a process that the program leaves behind would keep it open.
    with _scratch() as file:
        process = subprocess.Popen(runner, env=environ, stdin=subprocess.DEVNULL, stdout=file, start_new_session=True)
        try:
            code = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            raise NotDescribed('The program could not be described within %d seconds.\n' % SECONDS) from None
        finally:
            _end_all(process)
        file.seek(0)
        document = _json_or_none(file.read())
    if not isinstance(document, dict):
        raise NotDescribed(_ended(code) if document is None else '')
    return document


def _scratch():
    # In memory where there is such a thing: an image may have no folder that can be written to.
    return os.fdopen(os.memfd_create('description'), 'w+b') if hasattr(os, 'memfd_create') else tempfile.TemporaryFile()


def _end_all(process):
    """Also what the program has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS: nothing of it runs any more
        pass
    process.wait()


def _json_or_none(content):
    try:
        return json.loads(content) or ''
    except ValueError:
        return None


def _ended(code):
    how = 'with exit code %d: it cannot be described.' % code
    if code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        why = 'most likely there was not enough memory' if -code == signal.SIGKILL else 'it cannot be described'
        how = 'by the signal %s: %s.' % (name, why)
    return 'The program ended when it was imported, %s\n' % how


def read_own(folder):
    """@returns the upload's document, {} where there is none. @raises BadDocument"""
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
    document = _parsed(text, name)
    if not isinstance(document, dict):
        raise BadDocument('%s is no mapping.' % name)
    _check(document, name, 0)
    return document


def _parsed(text, name):
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ='safe', pure=True).load(text)
    except YAMLError as error:
        mark = getattr(error, 'problem_mark', None)
        raise BadDocument('%s%s is no YAML.' % (name, ':%d' % (mark.line + 1) if mark else '')) from None
    except (ValueError, RecursionError, TypeError, AttributeError):
        raise BadDocument('%s is no YAML that can be read.' % name) from None


def _check(value, name, level, seen=None):
    """What JSON can say, and no more of it than the file holds: an alias would multiply it."""
    seen = seen if seen is not None else {}
    if level > MOST_LEVELS:
        raise BadDocument('%s is nested deeper than %d levels.' % (name, MOST_LEVELS))
    if not isinstance(value, (dict, list)):
        return
    if id(value) in seen:
        raise BadDocument('%s has aliases, which are not followed.' % name)
    seen[id(value)] = value
    for child in value.values() if isinstance(value, dict) else value:
        _check(child, name, level + 1, seen)


def merged(ours, own):
    """@returns a new document"""
    result = dict(ours)
    for key in TAKEN:
        if isinstance(own.get(key), type(ours.get(key, own.get(key)))) and own.get(key):
            result[key] = laid_over(ours.get(key), own[key])
    components = own.get('components')
    if isinstance(components, dict):
        result['components'] = laid_over(ours['components'], {key: components[key] for key in components if key != 'securitySchemes'})
    paths = own.get('paths')
    theirs = {_place(path): item for path, item in paths.items() if isinstance(item, dict)} if isinstance(paths, dict) else {}
    result['paths'] = {path: _path(item, theirs.get(_place(path), {})) for path, item in ours['paths'].items()}
    return result


def _place(path):
    """By its shape: another name for the id is the same path."""
    return PLACE.sub('{}', str(path).rstrip('/') or '/')


def _path(ours, own):
    return {key: _operation(value, own.get(key)) if isinstance(value, dict) else value for key, value in ours.items()}


def _operation(ours, own):
    if not isinstance(own, dict):
        return ours
    return laid_over(ours, {key: own[key] for key in OF_OPERATION if key in own})


def laid_over(ours, own):
    """Objects key by key; of all else the upload's. A reference, or a schema of another kind, takes the place of ours."""
    if not isinstance(ours, dict) or not isinstance(own, dict) or _is_other(ours, own):
        return own
    return {**ours, **{str(key): laid_over(ours[str(key)], value) if str(key) in ours else value for key, value in own.items()}}


def _is_other(ours, own):
    return '$ref' in own or '$ref' in ours or ('type' in own and 'type' in ours and own['type'] != ours['type'])


def as_yaml(document):
    from ruamel.yaml import YAML

    yaml = YAML(typ='safe', pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()
