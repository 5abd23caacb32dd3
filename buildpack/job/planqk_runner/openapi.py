"""The service of this program, as OpenAPI 3.1: its requests from run(), all else as the service answers it."""

from planqk_runner.defaults import REFERENCE

MOMENT = {'type': ['string', 'null'], 'format': 'date-time'}
STATUS = {'type': 'string', 'enum': ['PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']}
ID = {'name': 'id', 'in': 'path', 'required': True, 'description': 'Of the execution.', 'schema': {'type': 'string'}}
EXECUTION = {
    'type': 'object',
    'required': ['id', 'status', 'createdAt'],
    'properties': {
        'id': {'type': 'string'},
        'status': STATUS,
        'createdAt': {'type': 'string', 'format': 'date-time'},
        'startedAt': MOMENT,
        'endedAt': MOMENT,
        'type': {'type': ['string', 'null']},
        'serviceId': {'type': ['string', 'null']},
        'serviceDefinitionId': {'type': ['string', 'null']},
        'applicationId': {'type': ['string', 'null']},
    },
}
PROBLEM = {
    'type': 'object',
    'properties': {
        'type': {'type': 'string'},
        'title': {'type': 'string'},
        'status': {'type': 'integer'},
        'detail': {'type': 'string'},
    },
}
LOG_ENTRY = {
    'type': 'object',
    'properties': {
        'timestamp': MOMENT,
        'severity': {'type': 'string', 'enum': ['DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR']},
        'message': {'type': 'string'},
    },
}
LINK = {'type': 'object', 'properties': {'href': {'type': 'string'}}}
DATA_POOL = {
    'type': 'object',
    'required': ['id', 'ref'],
    'properties': {'id': {'type': 'string', 'format': 'uuid'}, 'ref': {'type': 'string', 'enum': ['DATAPOOL']}},
}


def document(described):
    """@param described of signature.describe()"""
    definitions = described['definitions']
    return {
        'openapi': '3.1.0',
        'info': {'title': 'Service', 'version': '1', 'description': described['description']},
        'paths': _paths(_request(described)),
        'components': {
            'schemas': {
                **definitions,
                'ServiceExecution': EXECUTION,
                'ServiceProblem': PROBLEM,
                'ServiceLogEntry': LOG_ENTRY,
                'ServiceResult': _result(described['result'], definitions),
            },
            'securitySchemes': {'bearer': {'type': 'http', 'scheme': 'bearer'}},
        },
        'security': [{}, {'bearer': []}],
    }


def _request(described):
    values = [parameter for parameter in described['parameters'] if parameter['kind'] == 'value']
    pools = [parameter for parameter in described['parameters'] if parameter['kind'] == 'DataPool']
    secrets = [parameter for parameter in described['parameters'] if parameter['kind'] == 'SecretValue']
    properties = {parameter['name']: parameter['schema'] for parameter in values}
    properties.update({parameter['name']: {**DATA_POOL, **parameter['schema']} for parameter in pools})
    required = [parameter['name'] for parameter in values + pools if parameter['required']]
    if described['isOpen']:
        properties = {'data': {}, 'params': {}, **properties}
    if secrets:
        properties['$secrets'] = _secrets(secrets)
        required += ['$secrets'] if 'required' in properties['$secrets'] else []
    properties['$tags'] = {'type': 'array', 'items': {'type': 'string'}}
    return {'type': 'object', 'properties': properties, **({'required': required} if required else {})}


def _secrets(secrets):
    required = [parameter['name'] for parameter in secrets if parameter['required']]
    return {
        'type': 'object',
        'properties': {each['name']: {'type': 'string', 'format': 'password', **each['schema']} for each in secrets},
        'additionalProperties': False,
        **({'required': required} if required else {}),
    }


def _result(result, definitions):
    name = result.get('$ref', '').replace(REFERENCE, '')
    returned = definitions.get(name, result)
    properties = returned.get('properties', {}) if returned.get('type') == 'object' else {}
    ours = {
        '_links': {'type': 'object', 'additionalProperties': LINK},
        '_embedded': {'type': 'object', 'properties': {'status': {'$ref': REFERENCE + 'ServiceExecution'}}},
    }
    failed = {'code': {'type': 'string'}, 'detail': {'type': 'string'}}
    return {'type': 'object', 'properties': {**failed, **properties, **ours}}


def _json(schema):
    return {'application/json': {'schema': schema}}


def _of(name):
    return {'$ref': REFERENCE + name}


def _list(name):
    return {'type': 'array', 'items': _of(name)}


def _paths(request):
    return {
        '/': {
            'get': _operation('getServiceExecutions', 'List executions, newest first', _json(_list('ServiceExecution'))),
            'post': {
                **_operation('startExecution', 'Execute the program', {}, errors=(413, 422, 429, 503)),
                'requestBody': {'required': True, 'content': _json(request)},
                'responses': {
                    '201': {
                        'description': 'It is accepted, and executed as soon as there is a place.',
                        'headers': {'Location': {'description': 'Of the execution.', 'schema': {'type': 'string'}}},
                        'content': _json(_of('ServiceExecution')),
                    },
                    **_errors((413, 422, 429, 503)),
                },
            },
        },
        '/{id}': {
            'parameters': [ID],
            'get': _operation('getStatus', 'Tell the state', _json(_of('ServiceExecution')), (404,)),
            'delete': {
                **_operation('removeExecution', 'Remove one that has finished', {}),
                'responses': {'204': {'description': 'It is gone.'}, **_errors((404, 409))},
            },
        },
        '/{id}/cancel': {
            'parameters': [ID],
            'put': _operation('cancelExecution', 'Cancel', _json(_of('ServiceExecution')), (404,)),
        },
        '/{id}/result': {
            'parameters': [ID],
            'get': _operation('getResult', 'Get the result', _json(_of('ServiceResult')), (404,)),
        },
        '/{id}/result/{file}': {
            'parameters': [ID, {**ID, 'name': 'file', 'description': 'Name of a file of the result.'}],
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
                **_operation('getLogs', 'Read the log', _json(_list('ServiceLogEntry')), (404,)),
                'parameters': [_flag('follow', 'As server-sent events, while it grows.')],
            },
        },
    }


def _operation(name, summary, content, errors=()):
    done = {'description': 'Done.', **({'content': content} if content else {})}
    return {'operationId': name, 'summary': summary, 'responses': {'200': done, **_errors(errors)}}


def _errors(statuses):
    content = {'application/problem+json': {'schema': _of('ServiceProblem')}}
    return {str(status): {'description': 'What is wrong.', 'content': content} for status in statuses}


def _flag(name, description):
    return {'name': name, 'in': 'query', 'description': description, 'schema': {'type': 'boolean', 'default': False}}
