"""What one of the real clients sees: python clients.py CLIENT URL SCENARIO. Prints JSON."""

import json
import sys
import tempfile
import time

name, url, scenario = sys.argv[1:]
if name == 'planqk':
    from planqk.service.client import PlanqkServiceClient as Client
else:
    from qhub.service.client import HubServiceClient as Client

client = Client(url, None, None)
SLEEP = {'data': {}, 'params': {'seconds': 600}}


def told(execution):
    moments = (execution.created_at, execution.started_at, execution.ended_at)
    return {'id': execution.id, 'status': execution.status, 'moments': [bool(moment) for moment in moments]}


def until(execution, status):
    for _ in range(400):
        execution.refresh()
        if execution.status == status:
            return
        time.sleep(0.05)
    raise TimeoutError(execution.status)


def run():
    execution = client.run(request={'data': {'n': 3}, 'params': {'word': 'ä'}})
    first = execution.status
    execution.wait_for_final_state(timeout=30, wait=0.1)
    result = execution.result()
    with tempfile.TemporaryDirectory() as folder:
        execution.download_result_file('plot.csv', folder)
        with open(folder + '/plot.csv') as file:
            content = file.read()
    return {
        'first': first,
        'execution': told(execution),
        'result': {'n': result.n, 'word': result.word},
        'embedded': result.embedded.status.status,
        'files': sorted(execution.result_files()),
        'content': content,
        'log': [[entry.severity, entry.message, type(entry.timestamp).__name__] for entry in execution.logs()],
        'again': told(client.get_service_execution(execution.id)),
        'listed': [each.id for each in client.get_service_executions()] == [execution.id],
    }


def fail():
    execution = client.run(request={'data': {'fail': True}})
    execution.wait_for_final_state(timeout=30, wait=0.1)
    result = execution.result()
    return {'execution': told(execution), 'code': result.code, 'detail': result.detail}


def cancel():
    running, waiting = client.run(request=SLEEP), client.run(request=SLEEP)
    until(running, 'RUNNING')
    statuses = []
    for execution in (waiting, running, running):
        execution.cancel()
        execution.wait_for_final_state(timeout=30, wait=0.1)
        statuses.append(execution.status)
    done = client.run(request={'data': {}})
    done.wait_for_final_state(timeout=30, wait=0.1)
    done.cancel()
    done.refresh()
    return statuses + [done.status]


def full():
    """One runs, one waits: the third is told to come again, and does."""
    running, waiting = client.run(request=SLEEP), client.run(request=SLEEP)
    until(running, 'RUNNING')
    try:
        client.api.start_execution(request={'data': {}})
        refused = None
    except Exception as error:
        refused = [error.status_code, error.body['title'], error.headers['retry-after']]
    import threading

    threading.Timer(1, waiting.cancel).start()
    started = time.monotonic()
    accepted = client.api.start_execution(request={'data': {}}, request_options={'max_retries': 3})
    seconds = time.monotonic() - started
    running.cancel()
    return {'refused': refused, 'status': accepted.status, 'seconds': seconds}


def unknown():
    try:
        client.get_service_execution('00000000-0000-0000-0000-000000000000')
    except Exception as error:
        return [error.status_code, error.body['detail']]


def secrets():
    execution = client.run(request={'$tags': ['a'], '$secrets': {'apiToken': 'abc'}})
    execution.wait_for_final_state(timeout=30, wait=0.1)
    return execution.result().token


print(json.dumps(globals()[scenario]()))
