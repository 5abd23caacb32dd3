/**
 * `npm run bench`: how fast and how large, as ratios of medians measured in one run, since times alone say more about
 * the machine than about us. With names, only these parts of it.
 */
import { benchBuilds } from './bench/builds.ts';
import { benchCluster } from './bench/cluster.ts';
import { benchDetect, executableSize } from './bench/detect.ts';
import { type BenchPart, readParts } from './bench/parts.ts';
import { benchPlanning } from './bench/planning.ts';
import { worstReader } from './bench/readers.ts';
import { type Row, renderRows } from './bench/rows.ts';
import { benchRunner } from './bench/runner.ts';
import { benchService } from './bench/service.ts';
import { groundwork } from './groundwork.ts';
import { runScript, step } from './progress.ts';
import type { Say } from './setup/workspace.ts';

const MEASURE: Readonly<Record<BenchPart, (say: Say, projects: readonly string[]) => Promise<Row[]>>> = {
  detect: async (say) => [executableSize(), ...(await benchDetect(say))],
  planning: benchPlanning,
  readers: worstReader,
  runner: benchRunner,
  service: benchService,
  builds: benchBuilds,
  cluster: benchCluster,
};

await runScript(async () => {
  const { parts, projects } = readParts(process.argv.slice(2));
  const rows: Row[] = [];
  for (const part of await setUp(parts)) rows.push(...(await step(part, (say) => MEASURE[part](say, projects))));
  process.stdout.write(renderRows(rows));
  return 0;
});

/** All that is made is there before anything is measured. @returns What can be. */
async function setUp(parts: readonly BenchPart[]): Promise<readonly BenchPart[]> {
  const [docker] = await Promise.all([
    parts.includes('builds') || parts.includes('cluster') ? groundwork.builderWhereDocker() : null,
    groundwork.executable(),
  ]);
  if (docker === null || docker.usable) return parts;
  process.stderr.write(`Without Docker no builds are measured: ${docker.why}\n`);
  return parts.filter((part) => part !== 'builds' && part !== 'cluster');
}
