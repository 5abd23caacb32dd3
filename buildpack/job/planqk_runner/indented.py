"""How is a value written as JSON, with each of its elements on a line?

The same text as json.dumps(value, indent=2, sort_keys=True, allow_nan=False). That goes from element to element in
Python; here what has no arrays or objects in it is left to json's C code, with the line break as a separator.
"""

import json

CONTAINERS = {dict, list}


def dumps(value):
    """@param value of dict, list, str, int, float, bool and None themselves, with keys that are str.

    @raises ValueError for a number that JSON does not have, and for an integer that is too long to be written.
    """
    parts = []
    _write(value, '\n', parts.append, {})
    return ''.join(parts)


def _write(value, line, put, encoders):
    """@param line what a line at this depth begins with. @param encoders the functions for it, by depth."""
    kind = type(value)
    if kind not in CONTAINERS or not value:
        put(_encoder(line, encoders)(value))
        return
    inner = line + '  '
    opening, closing = ('{', line + '}') if kind is dict else ('[', line + ']')
    put(opening + inner)
    if CONTAINERS.isdisjoint(map(type, value.values() if kind is dict else value)):
        put(_encoder(inner, encoders)(value)[1:-1])
    else:
        between = ''
        for item in sorted(value) if kind is dict else value:
            put(between)
            between = ',' + inner
            if kind is dict:
                put(_encoder(inner, encoders)(item) + ': ')
                item = value[item]
            _write(item, inner, put, encoders)
    put(closing)


def _encoder(line, encoders):
    if line not in encoders:
        encoders[line] = json.JSONEncoder(sort_keys=True, allow_nan=False, separators=(',' + line, ': ')).encode
    return encoders[line]
