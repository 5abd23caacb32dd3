"""The service of this program, as OpenAPI 3.1: its requests from run(), all else as the service answers it."""

from planqk_runner import service_paths
from planqk_runner.defaults import REFERENCE
from planqk_runner.states import STATES

MOMENT = {'type': ['string', 'null'], 'format': 'date-time'}
STATUS = {'type': 'string', 'enum': list(STATES)}
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
        'paths': service_paths.of(_request(described)),
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
