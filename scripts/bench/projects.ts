/**
 * Which projects are built, to see how fast? One of each kind, whose packages are the same where they can be: a row a kind.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { ensureChannelOfImage, makeChannel, mirrored, serveChannel } from '../../test/conda/channel.ts';
import { installTools, runTool, serveIndex } from '../../test/slow/tools.ts';
import { buildpackDir } from '../setup/executable.ts';
import { repoDir } from '../setup/workspace.ts';

export interface Project {
  readonly name: string;
  readonly rounds: number;
  /** What is installed, in pip's words: first, and after one pin was changed. */
  readonly requirements: readonly [first: string, changed: string];
  /** Whatever has to be there before it is written. */
  open(after: After): Promise<OpenProject>;
}

export interface OpenProject {
  /** Of the build, as NAME=VALUE. */
  readonly settings: readonly string[];
  /** Writes the upload, locked where its kind has a lock. */
  write(dir: string, requirements: string): Promise<void>;
}

type After = (cleanUp: () => void) => void;

/** Of no sample: where another image has the same layer, the daemon unpacks it no more, and a first build looks faster. */
const NUMPY = ['numpy==2.2.4', 'numpy==2.2.3'] as const;

export const PROJECTS: readonly Project[] = [
  { name: 'pip', rounds: 5, requirements: NUMPY, open: async () => requirementsFile('pip-job') },
  {
    name: 'pennylane',
    rounds: 3,
    requirements: ['loguru==0.7.1\npennylane==0.42.3', 'loguru==0.7.2\npennylane==0.42.3'],
    open: async () => requirementsFile('conda-wrapped-job'),
  },
  { name: 'uv', rounds: 5, requirements: NUMPY, open: async () => ({ settings: [], write: writeUvProject }) },
  { name: 'poetry', rounds: 3, requirements: NUMPY, open: openPoetry },
  { name: 'conda', rounds: 3, requirements: NUMPY, open: openConda },
];

const sample = (name: string): string => join(repoDir, 'samples', name);

const requirementsFile = (name: string): OpenProject => ({
  settings: [],
  write: async (dir, requirements) => {
    cpSync(sample(name), dir, { recursive: true });
    writeFileSync(join(dir, 'requirements.txt'), `${requirements}\n`);
  },
});

/** The program of a sample that needs NumPy, without what says so. */
function writeProgram(dir: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(dir, { recursive: true });
  cpSync(join(sample('pip-job'), 'src'), join(dir, 'src'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
}

async function writeUvProject(dir: string, requirements: string): Promise<void> {
  const project = `[project]\nname = "job"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["${requirements}"]\n`;
  writeProgram(dir, { 'pyproject.toml': project });
  await execa(join(buildpackDir('environment'), 'bin', 'uv'), ['lock', '--quiet'], { cwd: dir });
}

/** From an index of its own: Poetry asks for more than every index knows. */
async function openPoetry(after: After): Promise<OpenProject> {
  await installTools();
  const index = await serveIndex(await wheels(after), after);
  return {
    settings: [],
    write: async (dir, requirements) => {
      const [name, version] = requirements.split('==');
      const source = `[[tool.poetry.source]]\nname = "here"\nurl = "${index}"\npriority = "primary"\n`;
      const project = `[tool.poetry]\nname = "job"\nversion = "1"\ndescription = ""\nauthors = []\npackage-mode = false\n`;
      const dependencies = `[tool.poetry.dependencies]\npython = ">=3.11,<3.14"\n${name} = "${version}"\n`;
      writeProgram(dir, { 'pyproject.toml': [project, dependencies, source].join('\n') });
      const { exitCode, output } = await runTool(['poetry', 'lock', '--no-interaction'], dir);
      if (exitCode !== 0) throw new Error(`poetry lock exits with ${exitCode}:\n${output}`);
    },
  };
}

/** From a channel of its own: there is none on every machine. */
async function openConda(after: After): Promise<OpenProject> {
  const channelDir = temporaryFolder(after);
  cpSync(await ensureChannelOfImage(), channelDir, { recursive: true });
  const wheelDir = await wheels(after);
  const other = readdirSync(wheelDir).filter((name) => name.includes(NUMPY[1].replace('==', '-')));
  await makeChannel(channelDir, { wheels: other.map((name) => join(wheelDir, name)) });
  const channel = await serveChannel(channelDir);
  after(channel.close);
  return {
    settings: [mirrored(channel)],
    write: async (dir, requirements) => {
      const lines = ['python=3.11', requirements.replace('==', '=')].map((line) => `  - ${line}`).join('\n');
      writeProgram(dir, { 'environment.yml': `channels:\n  - conda-forge\ndependencies:\n${lines}\n` });
    },
  };
}

/** Of both versions of NumPy, for the Python of the images. */
async function wheels(after: After): Promise<string> {
  const dir = temporaryFolder(after);
  const which = ['--no-deps', '--only-binary=:all:', '--python-version', '3.11', '--platform', 'manylinux2014_x86_64'];
  for (const requirement of NUMPY)
    await execa('python3', ['-m', 'pip', 'download', '--quiet', ...which, '--dest', dir, requirement]);
  return dir;
}

function temporaryFolder(after: After): string {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-bench-'));
  after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
