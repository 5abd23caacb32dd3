"""What does a browser get? One page, whose policy lets nothing run and nothing be loaded but what is in it."""

import base64
import hashlib
import os
import re

HTML = 'text/html'

with open(os.path.join(os.path.dirname(os.path.realpath(__file__)), 'page.html'), 'rb') as _file:
    CONTENT = _file.read()


def _own(tag):
    """The hash by which a browser knows the page's script or style from any other."""
    text = re.search(b'<%b[^>]*>(.*?)</%b>' % (tag, tag), CONTENT, re.DOTALL).group(1)
    return "'sha256-%s'" % base64.b64encode(hashlib.sha256(text).digest()).decode()


HEADERS = {
    'Content-Security-Policy': "default-src 'none'; script-src %s; style-src %s; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    % (_own(b'script'), _own(b'style')),
    'Cache-Control': 'no-cache',
    'Vary': 'Accept',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
}


def is_wanted(scope):
    """Whether HTML is what is asked for first. The guard and the route ask here, so that they cannot differ."""
    accept = b','.join(value for name, value in scope['headers'] if name == b'accept')
    return HTML.encode() in accept.partition(b';')[0]
