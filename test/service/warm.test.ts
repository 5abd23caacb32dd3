/** A job that is a fork of one process behaves as one that is started anew, and faster. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServiceOptions, startService, temporaryFolder } from './service.ts';

const WARM = /Jobs start warm/;
const FRESH = /Jobs start fresh: (.*)\./;
let python: string;
let remove = () => {};
afterAll(() => remove());

/** An environment with NumPy, and packages of the test's own. */
beforeAll(() => {
  const dir = temporaryFolder((then) => {
    remove = then;
  });
  spawnSync('python3', ['-m', 'venv', dir]);
  python = join(dir, 'bin', 'python');
  const { status, stderr } = spawnSync(python, ['-m', 'pip', 'install', '--quiet', 'numpy==2.2.6', 'loguru==0.7.3']);
  if (status !== 0) throw new Error(String(stderr));
  const site = spawnSync(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'])
    .stdout.toString()
    .trim();
  const write = (name: string, text: string) => {
    mkdirSync(join(site, name), { recursive: true });
    writeFileSync(join(site, name, '__init__.py'), text);
  };
  write('threads', 'import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n');
  write('breaks', 'raise RuntimeError("breaks")\n');
  write('ends', 'import os\nos._exit(3)\n');
  write('late', 'import time\ntime.sleep(0.1)\nstamp = time.time()\n');
  write('shadowing', 'import shadowed_helper\n');
  write('shadowed_helper', '');
  write(
    'unseeded',
    'import random\nimport numpy as np\nown = random.Random()\nrng = np.random.default_rng()\nold = np.random.RandomState()\nclass Holder:\n    pass\nheld = Holder()\nheld.inside = [random.Random()]\n',
  );
  write(
    'seeded',
    'import random\nimport numpy as np\nown = random.Random(4)\nrng = np.random.default_rng(4)\nold = np.random.RandomState(4)\n',
  );
  write('seeds_all', 'import random\nimport numpy as np\nrandom.seed(4)\nnp.random.seed(4)\n');
  write(
    'once',
    'import os, random\nown = random.Random()\npath = os.path.join(os.environ["HOME"], "times")\nwith open(path, "a+") as times:\n    times.write(".")\nif os.path.getsize(path) == 2:\n    os._exit(3)\n',
  );
}, 300_000);

async function started(program: ServiceOptions['program'], told: RegExp, env: Record<string, string> = {}) {
  const service = await startService({ program, python, env });
  await expect.poll(service.log, { timeout: 20_000 }).toMatch(told);
  return service;
}

it('random numbers differ between two executions', async () => {
  const program = `import random
import numpy as np
def run(data, params):
    return {"random": random.random(), "numpy": float(np.random.random()), "rng": float(np.random.default_rng().random())}
`;
  const { run } = await started(program, WARM);
  const [first, second] = [(await run({})).result, (await run({})).result];
  for (const name of ['random', 'numpy', 'rng']) expect(first[name], name).not.toBe(second[name]);
});

const OWN = (name: string) => `import ${name}
def run(data, params):
    rng = ${name}.rng
    return {"own": ${name}.own.random(), "rng": float(rng.random()), "spawned": float(rng.spawn(1)[0].random()), "old": float(${name}.old.random_sample())}
`;

it("a package's own generators that began by chance differ between two executions", async () => {
  const program = OWN('unseeded').replace('{"own":', '{"held": unseeded.held.inside[0].random(), "own":');
  const { run } = await started(program, WARM);
  const [first, second] = [(await run({})).result, (await run({})).result];
  for (const name of ['own', 'rng', 'spawned', 'old', 'held']) expect(first[name], name).not.toBe(second[name]);
});

it.each([
  ['of its own', OWN('seeded')],
  [
    'that all share',
    'import random, seeds_all, numpy as np\ndef run(data, params):\n    return {"random": random.random(), "numpy": float(np.random.random())}\n',
  ],
])('a generator %s that a package has seeded gives what it gives in a new process', async (_what, program) => {
  const numbers = async (start: string, told: RegExp) => {
    const { run, get } = await started(program, told, { PLANQK_SERVE_START: start });
    return get(`/${(await run({})).id}/result/output.json`);
  };
  expect(await numbers('warm', WARM)).toEqual(await numbers('fresh', /Serving/));
});

it("the program's own state is not seen by the next execution", async () => {
  const program = `import os, signal, numpy
count = 0
def run(data, params):
    global count
    count += 1
    before = [count, os.getcwd(), os.environ.get("MINE"), os.umask(0o077), signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL, getattr(numpy, "mine", None)]
    os.chdir("/")
    os.environ["MINE"] = "1"
    numpy.mine = 1
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    return before
`;
  const { execute, finished, get } = await started(program, WARM);
  const ids = [await execute({}), await execute({})].map(({ id }) => id);
  const [first, second] = await Promise.all(
    ids.map(async (id) => get(`/${(await finished(id)).id}/result/output.json`)),
  );
  expect(second).toEqual(first);
});

const PROGRAMS: readonly [what: string, program: ServiceOptions['program']][] = [
  [
    'a result of NumPy',
    'import numpy as np\ndef run(data, params):\n    return {"a": np.arange(5), "x": np.float64(0.1)}\n',
  ],
  [
    'the main module, arguments and path',
    'import sys, os, loguru\ndef run(data, params):\n    main = sys.modules["__main__"]\n    return {"main": [main.__name__, str(main.__spec__), os.path.basename(main.__file__)], "argv": [os.path.basename(each) for each in sys.argv], "path": [os.path.basename(entry) for entry in sys.path], "flags": str(sys.flags)}\n',
  ],
  [
    'streams',
    'import sys, loguru\ndef run(data, params):\n    return [[stream.encoding, stream.errors, stream.line_buffering, stream.isatty()] for stream in (sys.stdout, sys.stderr)]\n',
  ],
  [
    'modules of its own, under all names',
    {
      'src/program.py':
        'import numpy\nfrom .libs.tool import value\nimport user_code.src.libs.tool as other\ndef run(data, params):\n    return {"value": value, "same": other.value is value}\n',
      'src/libs/tool.py': 'import loguru\nvalue = [1]\n',
    },
  ],
  [
    'processes of its own',
    'import multiprocessing, numpy\ndef square(x):\n    return x * x\ndef run(data, params):\n    with multiprocessing.get_context("spawn").Pool(2) as pool:\n        return pool.map(square, [1, 2, 3])\n',
  ],
  [
    'what is written at its end',
    `import atexit, os, numpy, loguru
kept = open(os.path.join(os.environ["OUTPUT_DIRECTORY"], "left-open.txt"), "w")
def at_end():
    import numpy as again
    print("at the end", again is numpy, again.arange(3).sum())
atexit.register(at_end)
def run(data, params):
    kept.write("not flushed")
    return {"a": 1}
`,
  ],
  ['an exception', 'import numpy\ndef run(data, params):\n    raise ValueError("kaputt")\n'],
  [
    'its log',
    'import logging, loguru, numpy\ndef run(data, params):\n    logging.warning("a")\n    loguru.logger.info("b")\n    print("c")\n    logging.debug("d")\n    return {}\n',
  ],
];

it.each(PROGRAMS)('warm and fresh give the same: %s', async (what, program) => {
  const outcome = async (start: string, told: RegExp) => {
    const { run, messages, url, appDir, directory } = await started(program, told, { PLANQK_SERVE_START: start });
    const { id, status } = await run({});
    const file = await fetch(`${url}/${id}/result/output.json`);
    const same = (text: string) =>
      text.replaceAll(id, 'ID').replaceAll(basename(appDir), 'APP').replaceAll(directory, 'DIR');
    const leftOpen = await fetch(`${url}/${id}/result/left-open.txt`);
    const written = leftOpen.ok ? await leftOpen.text() : null;
    return { status, file: same(await file.text()), written, log: (await messages(id)).map(same) };
  };
  const fresh = await outcome('fresh', /Serving/);
  expect(fresh.file).not.toBe('');
  expect(fresh.written).toBe(what === 'what is written at its end' ? 'not flushed' : null);
  expect(await outcome('warm', WARM)).toEqual(fresh);
});

describe('starts fresh where a fork could differ', () => {
  it.each<[what: string, program: ServiceOptions['program'], why: RegExp]>([
    ['importing starts threads', 'import threads\ndef run(data, params):\n    return {"a": 1}\n', /starts threads/],
    [
      'an import fails',
      'try:\n    import breaks\nexcept RuntimeError:\n    pass\ndef run(data, params):\n    return {"a": 1}\n',
      /breaks cannot be imported/,
    ],
    [
      'an import ends the process',
      'def run(data, params):\n    return {"a": 1}\ntry:\n    if False:\n        import ends\nexcept ImportError:\n    pass\n',
      /ends the process/,
    ],
    [
      'a second import does not tell with which random numbers it begins',
      'import once\ndef run(data, params):\n    return {"a": 1}\n',
      /which random numbers/,
    ],
    [
      'the project has a module that a package finds first',
      { 'src/program.py': 'import shadowing\ndef run(data, params):\n    return {"a": 1}\n', 'shadowed_helper.py': '' },
      /a module of its own named shadowed_helper/,
    ],
  ])('%s', async (_what, program, why) => {
    const { run, log } = await started(program, FRESH);
    expect(FRESH.exec(log())![1]).toMatch(why);
    expect(await run({})).toMatchObject({ status: 'SUCCEEDED', result: { a: 1 } });
  });
});

it('executes before it is warm', async () => {
  const { run, log } = await startService({
    program: 'import late\ndef run(data, params):\n    return {"a": 1}\n',
    python,
  });
  expect((await run({})).status).toBe('SUCCEEDED');
  await expect.poll(log).toMatch(WARM);
  expect((await run({})).status).toBe('SUCCEEDED');
});

it('imports once what the program imports, and nothing of its own', async () => {
  const program =
    'import late, os\nprint("imported")\ndef run(data, params):\n    return {"stamp": late.stamp, "pid": os.getpid()}\n';
  const { run, messages, log } = await started(program, WARM);
  const [first, second] = [await run({}), await run({})];
  expect(first.result.stamp).toBe(second.result.stamp);
  expect(first.result.pid).not.toBe(second.result.pid);
  for (const { id } of [first, second])
    expect((await messages(id)).filter((line) => line === 'imported')).toHaveLength(1);
  expect(log()).not.toContain('imported');
});

it('goes on where the process that it forks from was killed', async () => {
  const { run, log, pid } = await started('import late\ndef run(data, params):\n    return {"a": 1}\n', WARM);
  const children = spawnSync('pgrep', ['-P', String(pid), '-f', 'forkserver.py warm'])
    .stdout.toString()
    .trim();
  process.kill(Number(children), 'SIGKILL');
  expect((await run({})).status).toBe('SUCCEEDED');
  expect(log()).toContain('is started again');
});
