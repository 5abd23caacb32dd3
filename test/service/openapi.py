"""Validates documents, or calls a service by a client that was generated from one: prints JSON.

python openapi.py validate FILE... | python openapi.py call FOLDER-OF-THE-CLIENT URL | python openapi.py yaml FILE
"""

import json
import sys
import time

command, *arguments = sys.argv[1:]


def validate(*files):
    from openapi_spec_validator import OpenAPIV31SpecValidator

    return {file: [error.message for error in OpenAPIV31SpecValidator(json.load(open(file))).iter_errors()] for file in files}


def call(folder, url):
    sys.path.insert(0, folder)
    from generated import Client
    from generated.api.default import get_result, get_status, start_execution
    from generated.models import Molecule, StartExecutionBody, StartExecutionBodySecrets

    client = Client(base_url=url)
    body = StartExecutionBody(
        molecule=Molecule(name='water', charge=-1), secrets=StartExecutionBodySecrets(token='abc'), shots=5
    )
    execution = start_execution.sync(client=client, body=body)
    while execution.status not in ('SUCCEEDED', 'FAILED'):
        time.sleep(0.05)
        execution = get_status.sync(execution.id, client=client)
    result = get_result.sync(execution.id, client=client)
    return {'status': execution.status, 'result': result.additional_properties}


def read_yaml(file):
    """By a reader of YAML 1.1."""
    import yaml

    return yaml.safe_load(open(file, encoding='utf-8'))


print(json.dumps({'validate': validate, 'call': call, 'yaml': read_yaml}[command](*arguments)))
