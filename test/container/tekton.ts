/**
 * Tekton's part in a build, as far as a Task of ours uses it: its steps run one after the other, each in a container of its own
 * with the volumes, variables and user that it names, and results are what they leave in files.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import type { Thing } from '../deploy/kinds.ts';
import { repoDir } from './job.ts';

export interface TaskRun {
  /** That ended with another code than 0; null: none. */
  readonly failedStep: string | null;
  readonly results: Readonly<Record<string, string>>;
  /** Of each step, what it printed. */
  readonly logs: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly env: readonly string[];
  /** For the names that deploy/ has. */
  readonly images: Readonly<Record<string, string>>;
  /** What the Secret `registry` holds. */
  readonly dockerConfig?: string;
}

export async function runTask({ params, env, images, dockerConfig }: Asked): Promise<TaskRun> {
  const { stepTemplate, steps, volumes } = parse(
    readFileSync(join(repoDir, 'deploy', 'tekton', 'task.yaml'), 'utf8'),
  ).spec;
  const dir = mkdtempSync(join(tmpdir(), 'planqk-tekton-'));
  for (const { name } of [...volumes, { name: 'results' }, { name: 'scripts' }]) {
    mkdirSync(join(dir, name));
    chmodSync(join(dir, name), 0o777);
  }
  if (dockerConfig !== undefined) writeFileSync(join(dir, 'registry', 'config.json'), dockerConfig);
  const filled = (text: string): string =>
    text
      .replace(/\$\(params\.([\w-]+)\)/g, (_, name) => params[name] ?? '')
      .replace(/\$\(results\.([\w-]+)\.path\)/g, '/tekton/results/$1');
  const logs: Record<string, string> = {};
  let failedStep: string | null = null;
  try {
    for (const step of steps) {
      const command = commandOf(step, dir, filled);
      const args = (step.args ?? []).flatMap((arg: string) => (arg === '$(params.env[*])' ? env : [filled(arg)]));
      const options = optionsOf(stepTemplate, step, dir, (value) => images[untagged(value)] ?? filled(value));
      const [entrypoint, ...more] = [...command, ...args];
      const image = images[untagged(stepTemplate.image)]!;
      const ran = await execa('docker', ['run', '--rm', ...options, '--entrypoint', entrypoint, image, ...more], {
        all: true,
        reject: false,
      });
      logs[step.name] = ran.all;
      if (ran.exitCode === 0) continue;
      failedStep = step.name;
      break;
    }
    const names = readdirSync(join(dir, 'results'));
    const results = names.map((name) => [name, readFileSync(join(dir, 'results', name), 'utf8')] as const);
    return { failedStep, results: Object.fromEntries(results.filter(([, text]) => text !== '')), logs };
  } finally {
    // what containers have written is not this user's
    if (existsSync(dir))
      await execa('docker', ['run', '--rm', '--user', '0', '--volume', `${dir}:/it`, ...emptying(images)]);
    rmSync(dir, { recursive: true, force: true });
  }
}

const untagged = (image: string): string => image.replace(/:[^:/]+$/, '');

const emptying = (images: Asked['images']): string[] => [
  ...['--entrypoint', 'find', images['planqk/builder']!, '/it', '-mindepth', '1', '-delete'],
];

function commandOf(step: Thing, dir: string, filled: (text: string) => string): string[] {
  if (step.script === undefined) return step.command;
  const file = join(dir, 'scripts', step.name);
  writeFileSync(file, filled(step.script));
  chmodSync(file, 0o755);
  return [`/tekton/scripts/${step.name}`];
}

function optionsOf(template: Thing, step: Thing, dir: string, filled: (value: string) => string): string[] {
  const { runAsUser, runAsGroup, capabilities } = template.securityContext;
  const mounts = [...template.volumeMounts, ...(step.volumeMounts ?? [])].map(({ name, mountPath, readOnly }: Thing) =>
    [join(dir, name), mountPath, ...(readOnly ? ['ro'] : [])].join(':'),
  );
  const all = [...mounts, `${dir}/results:/tekton/results`, `${dir}/scripts:/tekton/scripts:ro`];
  const variables = [...template.env, ...(step.env ?? [])].map(({ name, value }: Thing) => `${name}=${filled(value)}`);
  return [
    ...['--network', 'host', '--user', `${runAsUser}:${runAsGroup}`, '--security-opt', 'no-new-privileges'],
    ...capabilities.drop.map((it: string) => `--cap-drop=${it}`),
    ...['--memory', (step.computeResources ?? template.computeResources).limits.memory.replace('Gi', 'g')],
    ...all.flatMap((mount) => ['--volume', mount]),
    ...variables.flatMap((variable) => ['--env', variable]),
  ];
}
