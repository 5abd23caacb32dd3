"""What is in this image?

As whoever runs it wants to know: which Python, which packages, what is called, and who built it.
"""

import json
import os
import re
import sys

from planqk_runner import entry_point, quote, user_code

LAYERS = '/layers'
# The lifecycle writes one key a line; no Python before 3.11 reads TOML itself.
BUILDPACK = re.compile(r'^\[\[buildpacks\]\]$([^\[]*)', re.MULTILINE)
KEY = re.compile(r'^ *(id|version) = "([^"]*)"$', re.MULTILINE)


def describe(environ):
    """@returns a dict with nothing but text in its leaves; the form of `--json`, which only ever gets more keys."""
    return {
        'python': {'version': '%d.%d.%d' % sys.version_info[:3], 'executable': sys.executable},
        'entryPoint': entry_point.spelling(environ),
        'userCode': user_code.find(environ, os.getcwd()),
        'packages': _packages(),
        'buildpacks': _buildpacks(os.path.join(environ.get('CNB_LAYERS_DIR') or LAYERS, 'config', 'metadata.toml')),
    }


def as_json(about):
    return json.dumps(about, indent=2) + '\n'


def as_text(about):
    lines = [
        'Python       %s, %s' % (about['python']['version'], about['python']['executable']),
        'entry point  %s' % about['entryPoint'],
        'user code    %s' % about['userCode'],
    ]
    for title in ('buildpacks', 'packages'):
        lines.append('%-12s %d' % (title, len(about[title])))
        lines += ['  %s %s' % pair for pair in about[title].items()]
    return ''.join(quote.line(line) + '\n' for line in lines)


def _packages():
    from importlib import metadata

    found = {}
    for distribution in metadata.distributions():
        name = distribution.metadata['Name']
        if name and name not in found:  # the first on the search path is the one that is imported
            found[name] = distribution.version
    return dict(sorted(found.items(), key=lambda pair: pair[0].lower()))


def _buildpacks(file):
    try:
        with open(file, encoding='utf-8') as opened:
            text = opened.read()
    except OSError:  # an image that is not of a lifecycle
        return {}
    found = (dict(KEY.findall(body)) for body in BUILDPACK.findall(text))
    return {entry['id']: entry.get('version', '') for entry in found if 'id' in entry}
