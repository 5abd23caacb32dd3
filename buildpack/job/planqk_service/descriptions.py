"""What is printed as the description of this program's service? Ours, with what the upload says of it laid over."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile

from planqk_runner import user_code
from planqk_service import homes, laid_over, own_document

SECONDS = 120
# Texts that many readers, who follow version 1.1 of YAML, take for something else.
OTHER_IN_1_1 = re.compile(
    r'(?i:y|n|yes|no|on|off|<<|=)$|[-+]?[0-9][0-9_:]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?$|[-+]?\.[0-9_]|0[bx][0-9a-fA-F_]+$|[0-9]{4}-'
)


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
        document = laid_over.merged(document, own_document.read(folder))
    except own_document.BadDocument as bad:
        sys.stderr.write('warning: %s Left out.\n' % bad)
    sys.stdout.buffer.write(FORMS[form](document).encode())
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


def as_json(document):
    return json.dumps(document, indent=2) + '\n'


def as_yaml(document):
    from ruamel.yaml import YAML

    yaml = YAML(typ='safe', pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False
    yaml.representer.add_representer(str, _text)
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def _text(representer, text):
    return representer.represent_scalar('tag:yaml.org,2002:str', text, style="'" if OTHER_IN_1_1.match(text) else None)


def as_both(document):
    """For the service: the program is imported once for both."""
    return json.dumps({'json': as_json(document), 'yaml': as_yaml(document)})


FORMS = {'json': as_json, 'yaml': as_yaml, 'both': as_both}
