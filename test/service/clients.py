"""What one of the real clients sees: python clients.py CLIENT URL SCENARIO. Prints JSON."""

import json
import sys
import tempfile
import threading
import time

name, url, scenario = sys.argv[1:]
if name == 'planqk':
    from planqk.service.client import PlanqkServiceClient as Client
    from planqk.service.sdk import PlanqkServiceApi as Api
else:
    from qhub.api.service import HubServiceClient as Api
    from qhub.service.client import HubServiceClient as Client

client = Client(url, None, None)
SLEEP = {'data': {}, 'params': {'seconds': 600}}
# planqk-service-sdk asks once, unless it is told otherwise; it counts from 2.
OFTEN = {'request_options': {'max_retries': 3}} if name == 'planqk' else {}


def finished(request):
    execution = client.run(request=request)
    execution.wait_for_final_state(timeout=30, wait=0.1)
    return execution


def refused(ask):
    """@returns (status, body, headers), of what has to be refused"""
    try:
        ask()
    except Exception as error:
        return error.status_code, error.body, error.headers
    raise AssertionError('This was not refused')


def content(execution, file):
    with tempfile.TemporaryDirectory() as folder:
        execution.download_result_file(file, folder)
        with open(folder + '/' + file) as opened:
            return opened.read()


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
    return {
        'first': first,
        'execution': told(execution),
        'result': {'n': result.n, 'word': result.word},
        'embedded': result.embedded.status.status,
        'files': sorted(execution.result_files()),
        'content': content(execution, 'plot.csv'),
        'log': [[entry.severity, entry.message, type(entry.timestamp).__name__] for entry in execution.logs()],
        'again': told(client.get_service_execution(execution.id)),
        'listed': [each.id for each in client.get_service_executions()] == [execution.id],
    }


def kinds():
    """Whatever run() returns, what the clients make of the result is the same."""
    seen = {}
    for kind in ('list', 'number', 'text', 'nothing', 'empty'):
        execution = finished({'data': {'kind': kind}})
        result = execution.result()
        files = {file: content(execution, file) for file in execution.result_files()}
        seen[kind] = [result.embedded.status.status, result.model_extra, files]
    return seen


def views():
    """Of qhub-service alone."""
    result = finished({'data': {'n': 3}}).result()
    return [result.data()['n'], result['n'], result.metadata().status, result.files()]


def fail():
    execution = finished({'data': {'fail': True}})
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
    done = finished({'data': {}})
    done.cancel()
    done.refresh()
    return statuses + [done.status]


def no_result():
    execution = client.run(request=SLEEP)
    until(execution, 'RUNNING')
    early = refused(lambda: client.api.get_result(id=execution.id))
    execution.cancel()
    execution.wait_for_final_state(timeout=30, wait=0.1)
    late = refused(lambda: client.api.get_result(id=execution.id))
    return [[status, body['detail']] for status, body, _ in (early, late)]


def full():
    """One runs, one waits: the third is told to come again, and does."""
    running, waiting = client.run(request=SLEEP), client.run(request=SLEEP)
    until(running, 'RUNNING')
    once = {'max_retries': 0}
    status, body, headers = refused(lambda: client.api.start_execution(request={'data': {}}, request_options=once))
    threading.Timer(0.5, waiting.cancel).start()
    started = time.monotonic()
    accepted = client.api.start_execution(request={'data': {}}, **OFTEN)
    seconds = time.monotonic() - started
    running.cancel()
    execution = client.get_service_execution(accepted.id)
    execution.wait_for_final_state(timeout=30, wait=0.1)
    return {'refused': [status, body['title'], headers['retry-after']], 'status': execution.status, 'seconds': seconds}


def unknown():
    status, body, _ = refused(lambda: client.get_service_execution('00000000-0000-0000-0000-000000000000'))
    return [status, body['detail']]


def secrets():
    return finished({'$tags': ['a'], '$secrets': {'apiToken': 'abc'}}).result().token


def nothing_asked():
    """planqk-service-sdk sends no body at all then."""
    try:
        return finished({}).status
    except Exception as error:
        return [error.status_code, error.body['detail']]


def long_log():
    entries = finished({'data': {'lines': 200}}).logs()
    moments = [entry.timestamp.timestamp() for entry in entries]
    return {
        'sorted': moments == sorted(moments),
        'left out': sum('lines are left out here' in entry.message for entry in entries),
        'severities': sorted({entry.severity for entry in entries}),
    }


def slash():
    execution = Client(url + '/', None, None).run(request={'data': {}})
    execution.wait_for_final_state(timeout=30, wait=0.1)
    return [execution.result().embedded.status.status, [each.id for each in client.get_service_executions()] == [execution.id]]


def token():
    """The clients for people send one of their own making; those beneath them take one."""
    status, body, _ = refused(lambda: client.run(request={'data': {}}))
    accepted = Api(base_url=url, token='a-token-4711').service_api.start_execution(request={'data': {}})
    return [status, body['detail'], accepted.status]


print(json.dumps(globals()[scenario]()))
