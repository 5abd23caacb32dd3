"""What can be asked for, and what is the answer? One handler for each route, all generations of clients together."""

from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from planqk_runner.service_paths import MOST_A_PAGE
from planqk_service import answers, executions, logs_live, metrics, page, places, results

EVENTS = 'text/event-stream'


class Routes:
    """@param about what the image serves: its OpenAPI document, its sample inputs; see about.py"""

    def __init__(self, store, scheduler, intake, counters, about):
        self.store = store
        self.scheduler = scheduler
        self.intake = intake
        self.counters = counters
        self.about = about

    def table(self):
        return [
            Route('/', self.root, methods=['GET']),
            Route('/', self.execute, methods=['POST']),
            Route('/health', self.health, methods=['GET']),
            Route('/ready', self.ready, methods=['GET']),
            Route('/metrics', self.metrics, methods=['GET']),
            Route('/openapi.json', self.openapi_json, methods=['GET']),
            Route('/openapi.yaml', self.openapi_yaml, methods=['GET']),
            Route('/docs', self.docs, methods=['GET']),
            Route('/sample', self.sample, methods=['GET']),
            Route('/{id}', self.status, methods=['GET']),
            Route('/{id}', self.delete, methods=['DELETE']),
            Route('/{id}/cancel', self.cancel, methods=['PUT']),
            Route('/{id}/result', self.result, methods=['GET']),
            Route('/{id}/result/{file:path}', self.file, methods=['GET']),
            Route('/{id}/interim-results', self.interim_results, methods=['GET']),
            Route('/{id}/log', self.log, methods=['GET']),
        ]

    def _found(self, request):
        execution = self.store.by_id.get(request.path_params['id'])
        if execution is None:
            raise answers.not_found()
        return execution

    async def health(self, _request):
        return answers.as_json({'status': 'Service is up and running'})

    async def ready(self, request):
        if self.scheduler.draining:
            raise answers.draining()
        return await self.health(request)

    async def root(self, request):
        if page.is_wanted(request.scope):
            return Response(page.CONTENT, headers=page.HEADERS, media_type=page.HTML)
        number, size = _whole(request, 'page', 0), min(_whole(request, 'size', MOST_A_PAGE), MOST_A_PAGE)
        status = request.query_params.get('status')
        if status is not None and status not in executions.STATES:
            raise answers.bad_query('status', 'one of ' + ', '.join(executions.STATES))
        found = [each for each in reversed(self.store.by_id.values()) if status in (None, each.status)]
        listed = found[number * size : (number + 1) * size]
        headers = {'X-Total-Count': str(len(found))}
        return answers.as_json([answers.of_execution(execution) for execution in listed], headers=headers)

    async def execute(self, request):
        execution = await self.intake.accept(request)
        return answers.as_json(answers.of_execution(execution), 201, {'Location': '/' + execution.id})

    async def status(self, request):
        return answers.as_json(answers.of_execution(self._found(request)))

    async def cancel(self, request):
        execution = self._found(request)
        await self.scheduler.cancel(execution)
        return answers.as_json(answers.of_execution(execution))

    async def delete(self, request):
        execution = self._found(request)
        if not execution.is_finished:
            raise answers.not_finished(execution)
        await self.scheduler.remove(execution)
        return Response(status_code=204)

    async def result(self, request):
        execution = self._found(request)
        if execution.status not in (executions.SUCCEEDED, executions.FAILED):
            raise answers.no_result(execution)
        if results.BARE in request.headers.get('accept', ''):
            return self._bare(execution)
        before, path, start, end, after = results.hal(execution, lambda *names: _href(execution, names))

        def content():
            yield before
            if path is not None:
                yield from results.pieces(path, start, end)
            yield after

        size = len(before) + (end - start) + len(after)
        return StreamingResponse(content(), headers={'Content-Length': str(size)}, media_type='application/json')

    def _bare(self, execution):
        if execution.status == executions.FAILED:
            return answers.as_json(results.failure(execution))
        path = results.bare(execution)
        if path is None:
            return answers.as_json(None)
        return FileResponse(path, media_type='application/json' if results.is_json(path) else 'text/plain')

    async def file(self, request):
        execution = self._found(request)
        name = request.path_params['file']
        if not execution.is_finished or not results.has_file(execution, name):
            raise answers.no_file()
        # Of a web page it would be one of the service's own.
        headers = {'X-Content-Type-Options': 'nosniff', 'Content-Security-Policy': 'sandbox'}
        path = execution.path(places.OUTPUT, name)
        return FileResponse(path, media_type=results.content_type(name), filename=name, headers=headers)

    async def interim_results(self, request):
        execution = self._found(request)
        if request.query_params.get('last', '').lower() == 'true':
            newest = await run_in_threadpool(logs_live.newest_interim_result, execution)
            return Response(newest or b'null', media_type='application/json')
        lines = await run_in_threadpool(logs_live.interim_results, execution)
        return Response(b'[%s]' % b','.join(lines), media_type='application/json')

    async def log(self, request):
        execution = self._found(request)
        follow = request.query_params.get('follow', '').lower() == 'true'
        if follow or EVENTS in request.headers.get('accept', ''):
            headers = {'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no'}
            events = logs_live.followed(execution, lambda: self.scheduler.closing)
            return StreamingResponse(events, headers=headers, media_type=EVENTS)
        return StreamingResponse(logs_live.whole(execution), media_type='application/json')

    async def metrics(self, _request):
        text = self.counters.text(self.store.counts(), len(self.scheduler.queue))
        return Response(text, headers={'Content-Type': metrics.TYPE})

    async def openapi_json(self, _request):
        return Response(await self.about.openapi('json'), media_type='application/json')

    async def openapi_yaml(self, _request):
        return Response(await self.about.openapi('yaml'), media_type='application/yaml')

    async def docs(self, _request):
        return RedirectResponse('/#api')

    async def sample(self, _request):
        return answers.as_json(self.about.sample())


def _href(execution, names):
    return '/' + '/'.join(quote(name, safe='') for name in (execution.id, *names))


def _whole(request, name, default):
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or len(text) > 9:  # `²` is a digit, too
        raise answers.bad_query(name, 'a whole number')
    return int(text)
