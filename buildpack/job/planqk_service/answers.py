"""How does the service answer? JSON, and problem documents (RFC 9457) where something is wrong."""

import json

from starlette.responses import Response

PROBLEM = 'application/problem+json'
NOBODY = dict.fromkeys(('type', 'serviceId', 'serviceDefinitionId', 'applicationId'))


class Wrong(Exception):
    """An answer that is a problem. @param detail in words; clients show it"""

    def __init__(self, status, title, detail, headers=None):
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = headers


def as_json(value, status=200, headers=None, media_type='application/json'):
    content = json.dumps(value, ensure_ascii=False).encode('utf-8', 'replace')
    return Response(content, status, headers, media_type)


def problem(wrong):
    document = {'type': 'about:blank', 'title': wrong.title, 'status': wrong.status, 'detail': wrong.detail}
    return as_json(document, wrong.status, wrong.headers, PROBLEM)


def of_execution(execution):
    """In the names of all generations of clients."""
    moments = {'created': execution.created, 'started': execution.started, 'ended': execution.ended}
    return {
        'id': execution.id,
        'status': execution.status,
        **{name + 'At': moment for name, moment in moments.items()},
        **{name + '_at': moment for name, moment in moments.items()},
        **NOBODY,
    }


def not_found():
    return Wrong(404, 'Not found', 'There is no execution of this id; it may be too old to be kept.')


def no_result(execution):
    later = '.' if execution.is_finished else ', and has a result when its status is SUCCEEDED or FAILED.'
    return Wrong(404, 'No result', 'The execution is %s%s' % (execution.status, later))


def no_file():
    return Wrong(404, 'Not found', 'The execution has no file of this name; GET /{id}/result lists them.')


def not_finished(execution):
    return Wrong(409, 'Not finished', 'The execution is %s. Cancel it first: PUT /{id}/cancel.' % execution.status)


def bad_body(detail):
    return Wrong(422, 'The request cannot be executed', 'The body: ' + detail)


def bad_type(given):
    return Wrong(422, 'The request cannot be executed', 'Its content type is %s, and has to be application/json.' % given)


def too_large(limit):
    detail = 'The body may have %d bytes at most (PLANQK_SERVE_BODY_BYTES).' % limit
    return Wrong(413, 'The request is too large', detail, {'Connection': 'close'})


def too_slow():
    return Wrong(408, 'The request came too slowly', 'The rest of the body did not come in time.', {'Connection': 'close'})


def queue_full(waiting):
    return Wrong(429, 'The queue is full', '%d executions are waiting. Try again in a while.' % waiting, {'Retry-After': '2'})


def draining():
    return Wrong(503, 'The service is ending', 'It takes no more executions. Try again in a while.', {'Retry-After': '5'})


def no_description():
    return Wrong(503, 'No description', 'The program cannot be described; its import fails, or takes too long.')


def disk_full():
    return Wrong(507, 'The disk is full', 'The execution could not be stored, and was not accepted.', {'Connection': 'close'})


def no_token():
    detail = 'Send the token of this service: Authorization: Bearer TOKEN.'
    return Wrong(401, 'Not authorized', detail, {'WWW-Authenticate': 'Bearer'})


def other_host():
    return Wrong(421, 'Another host', 'The service is not asked under this name (PLANQK_SERVE_HOSTS).')


def other_origin():
    return Wrong(403, 'Another origin', 'Web pages of other origins may not use the service (PLANQK_SERVE_CORS).')


def bad_query(name, wanted):
    return Wrong(422, 'The request cannot be understood', 'The query parameter %s has to be %s.' % (name, wanted))
