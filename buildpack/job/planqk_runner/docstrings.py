"""What does a docstring say of a function, and of each parameter? In Google's form, NumPy's, or reStructuredText's."""

import inspect
import re

BLANKS = re.compile(r'\s+')
GOOGLE = re.compile(r'^(Args|Arguments|Parameters|Params):\s*$')
# Of a line without more than one blank in a row: else a long row of them would be gone through again and again.
GOOGLE_ENTRY = re.compile(r'^ \*{0,2}(\w+) ?(?:\([^)]*\) ?)?: (.*)$')
SECTION = re.compile(r'^\w[\w ]*:\s*$')
NUMPY_LINE = re.compile(r'^-{3,}\s*$')
NUMPY_ENTRY = re.compile(r'^\*{0,2}(\w+)\s*(?::.*)?$')
REST = re.compile(r'^ ?:param ([^:]+):(.*)$')
REST_NAME = re.compile(r'(?:^| )\*{0,2}(\w+)$')
MOST_CHARACTERS = 64 * 1024
FIELD = re.compile(r'^\s*[:@]\w+')


def read(docstring):
    """@returns (what comes before any section, {parameter: text})"""
    lines = inspect.cleandoc((docstring or '')[:MOST_CHARACTERS]).split('\n')
    found = {**_rest(lines), **_google(lines), **_numpy(lines)}
    end = next((number for number, line in enumerate(lines) if _begins_section(lines, number, line)), len(lines))
    return '\n'.join(lines[:end]).strip(), {name: ' '.join(text.split()) for name, text in found.items()}


def _begins_section(lines, number, line):
    follows = lines[number + 1] if number + 1 < len(lines) else ''
    return bool(SECTION.match(line) or FIELD.match(line) or (line.strip() and NUMPY_LINE.match(follows)))


def _rest(lines):
    return _entries(lines, _rest_entry, lambda line: not line.strip() or FIELD.match(line))


def _rest_entry(line):
    """@returns (name, text), None where none begins"""
    found = REST.match(line)
    name = REST_NAME.search(found.group(1)) if found else None
    return (name.group(1), found.group(2)) if name else None


def _google_entry(line):
    found = GOOGLE_ENTRY.match(line)
    return found.groups() if found else None


def _google(lines):
    start = next((number for number, line in enumerate(lines) if GOOGLE.match(line)), None)
    if start is None:
        return {}
    section = lines[start + 1 :]
    end = next((number for number, line in enumerate(section) if line and not line[0].isspace()), len(section))
    return _entries(section[:end], _google_entry, lambda line: False)


def _numpy(lines):
    start = next((n for n in range(len(lines) - 1) if lines[n].strip() == 'Parameters' and NUMPY_LINE.match(lines[n + 1])), None)
    if start is None:
        return {}
    found, name = {}, None
    for number, line in enumerate(lines[start + 2 :], start + 2):
        if number + 1 < len(lines) and NUMPY_LINE.match(lines[number + 1]):
            break
        entry = NUMPY_ENTRY.match(line)
        if entry:
            name = entry.group(1)
            found[name] = ''
        elif name and line.strip():
            found[name] += ' ' + line
    return found


def _entries(lines, entry, ends):
    found, name = {}, None
    for line in lines:
        begins = entry(BLANKS.sub(' ', line))
        if begins:
            name = begins[0]
            found[name] = begins[1]
        elif ends(line):
            name = None
        elif name:
            found[name] += ' ' + line
    return found
