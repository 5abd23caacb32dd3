"""What can be asked of the service, and how does it answer? As planqk_service/routes.py does; a test compares the two."""

from planqk_runner.defaults import REFERENCE
from planqk_runner.states import STATES

ID = {'name': 'id', 'in': 'path', 'required': True, 'description': 'Of the execution.', 'schema': {'type': 'string'}}
FILE = {**ID, 'name': 'file', 'description': 'Name of a file of the result.'}
MOST_A_PAGE = 1000
OF_START = (408, 413, 422, 429, 503, 507)
ERRORS = {
    401: 'The service asks for a token, and this is none.',
    404: 'There is no such thing.',
    408: 'The rest of the request did not come in time.',
    409: 'It has not finished.',
    413: 'The request is too large.',
    422: 'The request is not what is asked for.',
    429: 'Too many executions are waiting.',
    503: 'Not now: the service is ending, or the program cannot be described.',
    507: 'The disk is full.',
}
DONE = {201: 'It is accepted, and executed as soon as there is a place.', 204: 'It is gone.', 307: 'It is elsewhere.'}
LOCATION = {'description': 'Where it is.', 'schema': {'type': 'string'}}
BARE = 'With Accept: application/vnd.planqk.result+json what run() returned, and nothing else.'


def of(request):
    """@param request the schema of an execution's inputs. @returns {path: its operations}"""
    executions, execution = _json({'type': 'array', 'items': _of('ServiceExecution')}), _json(_of('ServiceExecution'))
    entries = _json({'type': 'array', 'items': _of('ServiceLogEntry')})
    return {
        '/': {
            'get': {
                **_operation('getServiceExecutions', 'List executions, newest first', {**executions, 'text/html': {}}, (422,)),
                'parameters': [
                    _query('page', 'Which part of the list.', {'type': 'integer', 'minimum': 0, 'default': 0}),
                    _query('size', 'Of a part.', {'type': 'integer', 'minimum': 0, 'maximum': MOST_A_PAGE, 'default': MOST_A_PAGE}),
                    _query('status', 'Those of one state.', {'type': 'string', 'enum': list(STATES)}),
                ],
            },
            'post': {
                'requestBody': {'required': True, 'content': _json(request)},
                **_operation('startExecution', 'Execute the program', execution, OF_START, 201),
            },
        },
        '/{id}': {
            'parameters': [ID],
            'get': _operation('getStatus', 'Tell the state', execution, (404,)),
            'delete': _operation('removeExecution', 'Remove one that has finished', {}, (404, 409), 204),
        },
        '/{id}/cancel': {'parameters': [ID], 'put': _operation('cancelExecution', 'Cancel', execution, (404,))},
        '/{id}/result': {
            'parameters': [ID],
            'get': {**_operation('getResult', 'Get the result', _json(_of('ServiceResult')), (404,)), 'description': BARE},
        },
        '/{id}/result/{file}': {
            'parameters': [ID, FILE],
            'get': _operation('getResultFile', 'Get a file', {'application/octet-stream': {}}, (404,)),
        },
        '/{id}/interim-results': {
            'parameters': [ID],
            'get': {
                **_operation('getInterimResults', 'List interim results', _json({}), (404,)),
                'parameters': [_flag('last', 'The last one only.')],
            },
        },
        '/{id}/log': {
            'parameters': [ID],
            'get': {
                **_operation('getLogs', 'Read the log', {**entries, 'text/event-stream': {}}, (404,)),
                'parameters': [_flag('follow', 'As server-sent events, while it grows.')],
            },
        },
        '/health': {'get': _open('getHealth', 'Tell that the service runs')},
        '/ready': {'get': _open('getReadiness', 'Tell whether it takes executions', (503,))},
        '/metrics': {'get': _operation('getMetrics', 'Measure, for Prometheus', {'text/plain': {}})},
        '/sample': {'get': _operation('getSample', 'Get the inputs that the upload brings along', _json({'type': 'object'}))},
        '/openapi.json': {'get': _operation('getDescription', 'Get this description', _json({'type': 'object'}), (503,))},
        '/openapi.yaml': {
            'get': _operation('getDescriptionAsYaml', 'Get this description', {'application/yaml': {}}, (503,)),
        },
        '/docs': {'get': _operation('getDocumentation', 'Go to the page that shows it', {}, (), 307)},
    }


def _json(schema):
    return {'application/json': {'schema': schema}}


def _of(name):
    return {'$ref': REFERENCE + name}


def _operation(name, summary, content, errors=(), status=200):
    """@param content {media type: {schema}}. Each may be answered with 401, too."""
    done = {
        'description': DONE.get(status, 'Done.'),
        **({'headers': {'Location': LOCATION}} if status in (201, 307) else {}),
        **({'content': content} if content else {}),
    }
    return {'operationId': name, 'summary': summary, 'responses': {str(status): done, **_errors((401, *errors))}}


def _open(name, summary, errors=()):
    """Without a token."""
    content = _json({'type': 'object', 'properties': {'status': {'type': 'string'}}})
    operation = _operation(name, summary, content, errors)
    answers = {status: answer for status, answer in operation['responses'].items() if status != '401'}
    return {**operation, 'security': [], 'responses': answers}


def _errors(statuses):
    content = {'application/problem+json': {'schema': _of('ServiceProblem')}}
    return {str(status): {'description': ERRORS[status], 'content': content} for status in statuses}


def _query(name, description, schema):
    return {'name': name, 'in': 'query', 'description': description, 'schema': schema}


def _flag(name, description):
    return _query(name, description, {'type': 'boolean', 'default': False})
