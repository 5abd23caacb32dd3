/** The service on each Python there is, from 3.8 on. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSources, pythons } from '../runner/pythons.ts';
import { startService } from './service.ts';

const SERVICE = join(import.meta.dirname, '../../buildpack/job/planqk_service');
const PROGRAM = `import time
def run(data, params):
    print("hello")
    time.sleep(params.get("seconds", 0))
    return {"data": data}
`;

describe.each(Object.entries(pythons))('Python %s', (_version, python) => {
  it.each(['warm', 'fresh'])('executes, cancels, tells and ends: %s', async (start) => {
    const service = await startService({ program: PROGRAM, python, env: { PLANQK_SERVE_START: start } });
    if (start === 'warm') await expect.poll(service.log).toContain('start warm');
    const large = { data: { text: 'x'.repeat(300_000) } };
    expect(await service.run(large)).toMatchObject({ status: 'SUCCEEDED', result: large });
    const { id } = await service.execute({ params: { seconds: 600 } });
    await expect.poll(() => service.messages(id)).toContain('hello');
    expect((await service.cancel(id)).status).toBe('CANCELLED');
    const file = await service.run({ data: [1] });
    expect(await service.get(`/${file.id}/result/output.json`)).toEqual({ data: [1] });
    expect((await service.post('[]')).status).toBe(422);
    expect(await service.stop()).toBe(0);
    expect(service.log()).not.toMatch(/Traceback|foresaw/);
  });
});

it('every file of the service is Python 3.8, and imports nothing but what it brings along', () => {
  checkSources(SERVICE, ['planqk_runner', 'planqk_service', 'starlette', 'uvicorn', 'ruamel']);
});
