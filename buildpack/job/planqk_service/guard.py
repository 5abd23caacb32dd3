"""Who may ask? Whoever has the token, under a name that the service is known by, and from no other web page.

A page of any origin can make a browser send requests to a service on the same machine. So what changes something is
refused to other origins, also where no token is set.
"""

import asyncio
import hmac

from planqk_service import answers, page

OPEN = ('/health', '/ready')
READING = ('GET', 'HEAD', 'OPTIONS')
METHODS = 'GET, POST, PUT, DELETE, OPTIONS'


class Guard:
    """ASGI, around the application."""

    def __init__(self, app, settings, counters):
        self.app = app
        self.token = settings['token'].encode()
        self.origins = settings['cors']
        self.hosts = settings['hosts']
        self.seconds = settings['read_seconds']
        self.counters = counters

    async def __call__(self, scope, receive, send):
        if scope['type'] != 'http':
            return
        # An address that ends with a slash gets a second one from planqk-service-sdk.
        scope = {**scope, 'path': '/' + scope['path'].lstrip('/')}
        headers = dict(scope['headers'])
        origin = headers.get(b'origin', b'').decode('latin-1')
        wrong = self._wrong(scope, headers, origin)
        send = self._answering(send, origin)
        if wrong is not None:
            await answers.problem(wrong)(scope, receive, send)
        elif scope['method'] == 'OPTIONS' and origin:
            await answers.as_json(None, 200)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _wrong(self, scope, headers, origin):
        host = headers.get(b'host', b'').decode('latin-1')
        if self.hosts and _without_port(host).lower() not in self.hosts:
            return answers.other_host()
        is_foreign = origin and origin.partition('://')[2] != host and not self._is_allowed(origin)
        if is_foreign and scope['method'] not in READING:
            return answers.other_origin()
        if not self.token or scope['path'] in OPEN or scope['method'] == 'OPTIONS' or _is_page(scope):
            return None
        scheme, _, given = headers.get(b'authorization', b'').partition(b' ')
        if scheme.lower() == b'bearer' and hmac.compare_digest(given.strip(), self.token):
            return None
        return answers.no_token()

    def _is_allowed(self, origin):
        return origin in self.origins or '*' in self.origins

    def _answering(self, send, origin):
        """Counts refusals, names the origin where it is allowed, and gives up on a client that takes nothing."""

        async def answer(message):
            if message['type'] == 'http.response.start':
                if message['status'] >= 400:
                    self.counters.refuse(message['status'])
                if origin and self._is_allowed(origin):
                    message['headers'] = [*message['headers'], *self._cross_origin(origin)]
            await asyncio.wait_for(send(message), self.seconds)

        return answer

    def _cross_origin(self, origin):
        pairs = {
            'access-control-allow-origin': origin,
            'access-control-allow-methods': METHODS,
            'access-control-allow-headers': 'authorization, content-type',
            'access-control-expose-headers': 'location, retry-after, x-total-count',
            'vary': 'origin',
        }
        return [(name.encode(), value.encode('latin-1')) for name, value in pairs.items()]


def _is_page(scope):
    """Which holds nothing of anybody; what it asks for needs the token."""
    return scope['path'] in ('/', '/docs') and scope['method'] == 'GET' and page.is_wanted(scope)


def _without_port(host):
    return host.rpartition(':')[0] if ':' in host and not host.endswith(']') else host
