/**
 * How long is an upload built by kpack, beside pack on the same machine; and how long does it take from programs that are
 * there to a cluster on which a job has run?
 */
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { makeIngredients } from '../cluster/bring-up.ts';
import { buildUpload } from '../cluster/deploy.ts';
import { type Kubectl, kubectlOf } from '../cluster/kubectl.ts';
import { isThere, removeMachine } from '../cluster/machine.ts';
import { registryDir } from '../cluster/place.ts';
import { prepareUpload } from '../cluster/upload.ts';
import { groundwork } from '../groundwork.ts';
import { SetupError } from '../setup/setup-error.ts';
import { repoDir, type Say } from '../setup/workspace.ts';
import { removeTraces, timedBuild } from './builds.ts';
import { alternate, difference, millisecondsOf, type Row, ratio } from './rows.ts';

interface BenchUpload {
  readonly sample: string;
  /** Beside what the sample asks for. */
  readonly requirements?: readonly string[];
  readonly rounds: number;
  readonly difference: string;
  readonly ratio: string;
}

/** kpack's containers take as long for each: of what takes less than half a minute that is told, of the rest its share. */
const UPLOADS: readonly BenchUpload[] = [
  { sample: 'pip-job', rounds: 5, difference: 'at most 8 s', ratio: 'none' },
  { sample: 'conda-wrapped-job', rounds: 3, difference: 'at most 8 s', ratio: 'none' },
  {
    sample: 'qiskit-job',
    requirements: ['qiskit-aer==0.17.2', 'pennylane==0.42.3', 'pandas==2.3.3', 'matplotlib==3.10.7'],
    rounds: 2,
    difference: 'none',
    ratio: 'at most 1.3',
  },
];

/** @throws SetupError where a cluster is there: it would not be brought up. */
export async function benchCluster(say: Say): Promise<Row[]> {
  if (isThere()) throw new SetupError('A cluster is there already.', 'End it: npm run cluster -- --stop');
  const { tools, executable } = await makeIngredients();
  const kubectl = kubectlOf(tools);
  const work = mkdtempSync(join(tmpdir(), 'planqk-bench-'));
  try {
    say('a cluster from nothing');
    const rows = [await timeToResult()];
    for (const upload of UPLOADS) rows.push(...(await compare({ say, kubectl, executable, work }, upload)));
    return rows;
  } finally {
    await removeMachine();
    rmSync(work, { recursive: true, force: true });
  }
}

/** With nothing in its registry. */
async function timeToResult(): Promise<Row> {
  rmSync(registryDir, { recursive: true, force: true });
  const script = join(repoDir, 'scripts', 'cluster.ts');
  const command = [script, join(repoDir, 'samples', 'pip-job'), '--keep'];
  const ms = await millisecondsOf(() => execa(process.execPath, command, { stdin: 'ignore' }));
  return {
    what: "cluster: from programs that are there to a job's result",
    value: `${(ms / 1000).toFixed(1)} s`,
    aim: 'at most 60 s',
  };
}

interface Bench {
  readonly say: Say;
  readonly kubectl: Kubectl;
  readonly executable: string;
  readonly work: string;
}

async function compare(bench: Bench, { sample, requirements = [], rounds, ...aims }: BenchUpload): Promise<Row[]> {
  const { image: builder, pack } = await groundwork.builder();
  const dir = join(bench.work, sample);
  cpSync(join(repoDir, 'samples', sample), dir, { recursive: true });
  if (requirements.length > 0) appendFileSync(join(dir, 'requirements.txt'), `${requirements.join('\n')}\n`);
  const tag = `planqk-bench/${sample}-${process.pid}`;
  const options = ['--builder', builder, '--pull-policy', 'never', '--trust-builder', '--network', 'host'];
  try {
    const { kpack, pack: byPack } = await alternate(rounds, {
      kpack: (round) => {
        bench.say(`${sample}: round ${round} of ${rounds}`);
        return buildByKpack(bench, `bench-${sample}-${round}`, dir);
      },
      pack: async () => {
        await removeTraces(tag);
        return (await timedBuild([pack, 'build', tag, '--path', dir, ...options])).ms;
      },
    });
    const packages = requirements.length === 0 ? '' : ` with ${requirements.length} more packages`;
    const what = `${sample}${packages}: a first build by kpack`;
    return [
      difference(`${what}, more than by pack`, kpack, byPack, aims.difference),
      ratio(`${what}, over pack`, kpack, byPack, aims.ratio),
    ];
  } finally {
    await removeTraces(tag);
  }
}

/** @param name Another one each time: of an image that was pushed before, what its packages came to would be used again. */
async function buildByKpack({ kubectl, executable, work }: Bench, name: string, dir: string): Promise<number> {
  const options = { upload: dir, typed: { upload: dir }, name, keep: true, stop: false };
  const upload = await prepareUpload(options, executable, work);
  return millisecondsOf(async () => {
    const { image, message } = await buildUpload(kubectl, name, upload);
    if (image === null) throw new Error(`The build has failed: ${message}`);
  });
}
