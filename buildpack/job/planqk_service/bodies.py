"""What does the body of a request ask for? Each value becomes an input of the job, as it is written there.

    {"data": ..., "params": ...}    or one value for each parameter of run()

The values are not decoded and written again: numbers stay as the client wrote them. `$secrets` become variables of
this one execution; other names with `$` are the platform's, and no inputs.

As a program: FILE FOLDER DEPTH SECONDS, for bodies so large that the service would stand still meanwhile.
"""

import collections
import itertools
import json
import os
import re
import signal
import sys

DOCUMENTS = ('data', 'params')
SECRETS = '$secrets'
NAME = re.compile(r'[\w-]+\Z')
MOST_INPUTS = 1000
MOST_NAME_BYTES = 200
WHITESPACE = re.compile(r'[ \t\n\r]*')
STRINGS = re.compile(rb'"[^"]*"?')  # without escapes; the last one need not end
NO_BRACKETS = re.compile(rb'[^\[\]{}]+')
STEPS = {ord('['): 1, ord('{'): 1, ord(']'): -1, ord('}'): -1}


class BadBody(Exception):
    """In words, without anything that a value holds."""


def inputs_of(content, depth):
    """@returns ({name: text}, {parameter: secret}). @raises BadBody"""
    if content.startswith(b'\xef\xbb\xbf'):
        raise BadBody('It begins with a byte order mark, which JSON must not have.')
    if not content.strip():
        raise BadBody('There is none. Send a JSON object, {} at least.')
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise BadBody('It is not UTF-8 (byte %d).' % error.start) from None
    _check_depth(content, depth)
    try:
        values = _members(text)
    except json.JSONDecodeError as error:
        message = 'It is no JSON: line %d, column %d: %s.' % (error.lineno, error.colno, error.msg)
        raise BadBody(message) from None
    except RecursionError:
        raise BadBody('It is nested too deep.') from None
    except ValueError:  # Python's own limit for whole numbers
        raise BadBody('It holds a number of too many digits.') from None
    secrets = _secrets(values.pop(SECRETS, None))
    inputs = {name: value for name, value in values.items() if not name.startswith('$')}
    if len(inputs) > MOST_INPUTS:  # each becomes a file
        raise BadBody('It has %d members, and a program takes at most %d.' % (len(inputs), MOST_INPUTS))
    for name in inputs:
        if not NAME.match(name) or len(name.encode('utf-8', 'surrogatepass')) > MOST_NAME_BYTES:
            raise BadBody('%s cannot be the name of a parameter.' % json.dumps(name[:50]))
    # As the platform sends them where nothing was entered; neither is taken from anywhere else.
    return {**dict.fromkeys(DOCUMENTS, '{}'), **inputs}, secrets


def _check_depth(content, most):
    """Before anything is decoded, and in a time that grows with the length alone, whatever the body holds."""
    without_escapes = content.replace(b'\\\\', b'').replace(b'\\"', b'')
    brackets = NO_BRACKETS.sub(b'', STRINGS.sub(b'', without_escapes))
    if len(brackets) > most and max(itertools.accumulate(map(STEPS.__getitem__, brackets))) > most:
        raise BadBody('It is nested deeper than %d levels.' % most)


def _members(text):
    """The texts of the values of an object, by name. @raises JSONDecodeError"""
    start = WHITESPACE.match(text).end()
    if text[start : start + 1] != '{':
        json.loads(text, parse_constant=_refuse_constant)  # to say what is wrong with it
        raise BadBody('It is no JSON object: {"data": ..., "params": ...}, or one value for each parameter.')
    decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refuse_constant)
    members = {}
    place = WHITESPACE.match(text, start + 1).end()
    if text[place : place + 1] == '}':
        return _to_end(text, place + 1, members)
    while True:
        if text[place : place + 1] != '"':
            raise json.JSONDecodeError('Expecting property name enclosed in double quotes', text, place)
        name, place = decoder.raw_decode(text, place)
        place = _expect(text, place, ':')
        end = decoder.raw_decode(text, place)[1]
        if name in members:
            raise BadBody('%s is there twice.' % json.dumps(name[:50]))
        members[name] = text[place:end]
        place = WHITESPACE.match(text, end).end()
        if text[place : place + 1] == '}':
            return _to_end(text, place + 1, members)
        place = _expect(text, place, ',')


def _expect(text, place, sign):
    place = WHITESPACE.match(text, place).end()
    if text[place : place + 1] != sign:
        raise json.JSONDecodeError("Expecting '%s' delimiter" % sign, text, place)
    return WHITESPACE.match(text, place + 1).end()


def _to_end(text, place, members):
    place = WHITESPACE.match(text, place).end()
    if place != len(text):
        raise json.JSONDecodeError('Extra data', text, place)
    return members


def _once(pairs):
    names = {name for name, _ in pairs}
    if len(names) < len(pairs):
        [(twice, _)] = collections.Counter(name for name, _ in pairs).most_common(1)
        raise BadBody('%s is there twice in one object.' % json.dumps(twice[:50]))
    return None


def _refuse_constant(name):
    raise BadBody('JSON has no %s.' % name)


def _secrets(text):
    if text is None:
        return {}
    secrets = json.loads(text)
    if not isinstance(secrets, dict) or not all(isinstance(value, str) for value in secrets.values()):
        raise BadBody('%s has to be an object of texts, by the names of parameters.' % SECRETS)
    if not all(name.isidentifier() for name in secrets) or any('\0' in value for value in secrets.values()):
        raise BadBody('%s: the names have to be those of parameters, the values without zero bytes.' % SECRETS)
    return secrets


def write_inputs(inputs, folder):
    for name, text in inputs.items():
        with open(os.path.join(folder, name + '.json'), 'x', encoding='utf-8', errors='surrogatepass') as file:
            file.write(text)


def main(file, folder, depth, seconds):
    """@returns 0, and prints the secrets; else what is wrong. Ends by SIGALRM where it takes longer."""
    signal.alarm(int(seconds))
    with open(file, 'rb') as opened:
        content = opened.read()
    try:
        inputs, secrets = inputs_of(content, int(depth))
        del content
        write_inputs(inputs, folder)
    except BadBody as bad:
        json.dump({'bad': str(bad)}, sys.stdout)
    except OSError as error:
        json.dump({'errno': error.errno}, sys.stdout)
    else:
        json.dump({'secrets': secrets}, sys.stdout)
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
