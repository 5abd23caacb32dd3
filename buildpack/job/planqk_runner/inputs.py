"""Which inputs was the job given, and what do they hold?

`data` and `params` come from one of many places (most explicit first, see read()); the newer platform gives each
parameter a file of its own. Base64 is told from JSON by looking, unless a variable says which it is.
Missing is no error; given but unreadable is.
"""

import binascii
import json
import os

from planqk_runner import logs, problems

DOCUMENTS = ('data', 'params')
RUNTIME = '/var/runtime/input'
MOUNT = '/var/input'
TRUE = ('yes', 'true', '1')


class Input:
    """One named input. Read when first asked for: files that run() does not ask for may be anything.

    @param origin what to call it in a message: the path, or the variable.
    @param is_json whether it has to be JSON; else text that is no JSON stands for itself.
    """

    def __init__(self, name, origin, read, decode, is_json):
        self.name = name
        self.origin = origin
        self.is_json = is_json
        self._read = read
        self._decode = decode

    def text(self):
        if not hasattr(self, '_text'):
            self._text = self._read()
        return self._text

    def value(self):
        """@raises Problem when the text is not what it has to be."""
        if not hasattr(self, '_value'):
            self._value = self._decode(self.text())
        return self._value

    def forget_text(self):
        """It may be large, and is not asked for again."""
        if hasattr(self, '_text'):
            del self._text

    def is_null(self):
        return self.is_json and self.value() is None

    def is_empty(self):
        """As the platform and the service send it where nothing was entered."""
        return self.is_json and self.value() == {}


class Document(Input):
    """An input of the older platform. Its text is JSON, whatever it was given as."""

    def __init__(self, name, origin, value):
        super().__init__(name, origin, lambda: json.dumps(value), None, is_json=True)
        self._value = value


def read(environ):
    """All inputs by name. `data` and `params` are left out when they are missing, or null.

    @raises Problem for one that is given but cannot be read or decoded.
    """
    asked = environ.get('INPUT_DIRECTORY')
    named = _folder_inputs(_existing_folder(asked)) if asked else {}
    standard = _folder_inputs(RUNTIME) if not named and os.path.isdir(RUNTIME) else {}
    given = dict(standard, **named)
    for name in DOCUMENTS:
        found = named.get(name) or _named_file(name, environ) or standard.get(name) or _document(name, environ)
        given.pop(name, None)
        if found and not found.is_null():
            given[name] = found
    return given


def looked_for(name):
    """Where read() looks, in words."""
    if name not in DOCUMENTS:
        return 'Looked for INPUT_DIRECTORY/%s.json and %s/%s.json' % (name, RUNTIME, name)
    places = ('%s/%s.json' % (RUNTIME, name), '%s/%s.json' % (MOUNT, name), '%s/%s/%s.json' % (MOUNT, name, name))
    return 'Looked for %s_FILE, %s and %s_VALUE' % (name.upper(), ', '.join(places), name.upper())


def _document(name, environ):
    return _mounted_file(name, environ) or _variable(name, environ)


def _named_file(name, environ):
    variable = name.upper() + '_FILE'
    path = environ.get(variable)
    if not path:
        return None
    path = os.path.abspath(path)
    if not os.path.lexists(path) and _value_variable(name, environ):
        logs.warning('%s=%s does not exist; %s is used.' % (variable, path, _value_variable(name, environ)))
        return None
    # `run` has made a copy of the upload, whose paths mean nothing to the user.
    origin = environ.get(variable + '_SHOWN_AS') or '%s=%s' % (variable, path)
    return _encoded(name, origin, _read_file(name, path, origin), environ)


def _mounted_file(name, environ):
    for path in ('%s/%s.json' % (MOUNT, name), '%s/%s/%s.json' % (MOUNT, name, name)):
        if _is_given(path):
            return _encoded(name, path, _read_file(name, path, path), environ)
    return None


def _is_given(path):
    """False only if there is nothing. A file where a folder belongs is a mistake to report, found when it is read."""
    try:
        os.lstat(path)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def _variable(name, environ):
    variable = _value_variable(name, environ)
    if variable is None:
        return None
    if variable.startswith('INPUT_'):
        logs.warning('%s is deprecated. Use %s_VALUE.' % (variable, name.upper()))
    return _encoded(name, variable, environ[variable], environ)


def _value_variable(name, environ):
    names = (name.upper() + '_VALUE', 'INPUT_' + name.upper())
    return next((variable for variable in names if environ.get(variable)), None)


def _existing_folder(folder):
    folder = os.path.abspath(folder)
    if not os.path.isdir(folder):
        raise problems.no_input_folder(folder, os.path.exists(folder))
    return folder


def _folder_inputs(folder):
    """One input a file, named by the text before the first dot. No base64 here."""
    try:
        files = sorted(os.listdir(folder), key=lambda file: (file.endswith('.json'), file))
    except OSError as error:
        raise problems.unreadable_input('folder', folder, error) from None
    files = [file for file in files if _counts(folder, file)]
    return {_stem(file): _file_input(_stem(file), os.path.join(folder, file)) for file in files}


def _stem(file):
    return file.partition('.')[0]


def _counts(folder, file):
    # A folder named like a file is a mistyped mount, and told so when it is read; other folders are not inputs.
    return _stem(file) and (os.path.isfile(os.path.join(folder, file)) or file.endswith('.json'))


def _file_input(name, path):
    is_json = path.endswith('.json') or os.path.basename(path) in DOCUMENTS

    def decode(text):
        return _parse(text, name, path, 'plain JSON') if is_json else json_or_text(text)

    return Input(name, path, lambda: _read_file(name, path, path), decode, is_json)


def json_or_text(text):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _read_file(name, path, origin):
    try:
        with open(path, 'rb') as file:
            content = file.read()
        return content.decode(json.detect_encoding(content))
    except OSError as error:
        raise problems.unreadable_input(name, origin, error) from None
    except UnicodeError:
        raise problems.not_text(name, origin) from None


def _encoded(name, origin, text, environ):
    """JSON, plain or as base64."""
    return Document(name, origin, _decode(text, name, origin, _base64_flag(name, environ)))


def _base64_flag(name, environ):
    """(variable, is base64), or None when nothing says which. The general variable switches both documents off."""
    variables = ('BASE64_ENCODED', name.upper() + '_BASE64_ENCODED')
    flags = [(variable, environ[variable].strip().lower() in TRUE) for variable in variables if environ.get(variable)]
    return min(flags, key=lambda flag: flag[1]) if flags else None


def _decode(text, name, origin, flag):
    if flag is None:
        return _guess(text, name, origin)
    variable, is_base64 = flag
    if not is_base64:
        return _parse(text, name, origin, 'plain JSON, as %s says' % variable)
    how = 'base64, as %s says' % variable
    try:
        decoded = _from_base64(text)
    except ValueError as error:
        raise problems.bad_base64(name, origin, how, _reason(error)) from None
    return _parse(decoded, name, origin, how)


def _guess(text, name, origin):
    text = text.strip()
    if text.startswith(('{', '[')) or text == 'null':
        return _parse(text, name, origin, 'plain JSON')
    try:
        return json.loads(_from_base64(text))
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise problems.neither_json_nor_base64(name, origin, _reason(error)) from None


def _from_base64(text):
    """Both alphabets; characters outside of them (line ends) are skipped.

    @raises ValueError also for bytes that are not text.
    """
    content = binascii.a2b_base64(text.translate({ord('-'): '+', ord('_'): '/'}).encode('ascii', 'ignore'))
    return content.decode(json.detect_encoding(content))


def _parse(text, name, origin, how):
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise problems.bad_json(name, origin, how, _reason(error)) from None


def _reason(error):
    """Why decoding failed, without the text: an input may be confidential."""
    if isinstance(error, json.JSONDecodeError):
        empty = not error.doc.strip()
        return 'it is empty' if empty else 'line %d, column %d: %s' % (error.lineno, error.colno, error.msg)
    if isinstance(error, UnicodeError):
        return 'it does not decode to text'
    return 'nested too deep' if isinstance(error, RecursionError) else str(error)
