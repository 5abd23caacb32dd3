/** The `deploy` commands as an operator types them: what is written where, and what is told. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { repoDir } from '../../scripts/setup/workspace.ts';
import { bundledProgram } from '../bundled.ts';
import { contentsOf } from '../fixtures.ts';
import { type Called, call } from './call.ts';

const program = bundledProgram();

function workFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-deploy-command-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

const runIn = (cwd: string, ...args: string[]): Promise<Called> => call(['deploy', ...args], { cwd });

const INIT = ['init', 'my-cluster', '--registry', 'registry.example.com/team'];
const told = (message: string) => ({
  status: 2,
  stdout: '',
  stderr: expect.stringContaining(`planqk-buildpack: ${message}; see planqk-buildpack help deploy`) as string,
});
const written = (folder: string) => ({
  status: 0,
  stdout: `Written. Apply it: kubectl apply -k ${folder}\n`,
  stderr: '',
});

describe('deploy init', () => {
  it('writes a folder with deploy/ in it, as the bundle carries it: to the byte', async () => {
    const dir = workFolder();
    const options = { cwd: dir, encoding: 'utf8', env: { PATH: process.env.PATH } } as const;
    expect(spawnSync(process.execPath, [program, 'deploy', ...INIT], options)).toMatchObject(
      written('my-cluster/builder'),
    );
    expect(readdirSync(join(dir, 'my-cluster')).sort()).toEqual(['README.md', 'builder', 'deploy.json', 'planqk']);
    expect(contentsOf(join(dir, 'my-cluster', 'planqk'))).toEqual(contentsOf(join(repoDir, 'deploy')));
  });

  it('writes nothing where a file of another content is in the way, unless it is told to', async () => {
    const dir = workFolder();
    await runIn(dir, ...INIT);
    const file = join(dir, 'my-cluster', 'builder', 'kustomization.yaml');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, '# mine\n');
    writeFileSync(join(dir, 'my-cluster', 'notes'), 'mine');
    const { status, stderr } = await runIn(dir, ...INIT, '--namespace', 'quantum');
    expect(status).toBe(5);
    expect(stderr).toContain(
      '\n  my-cluster/README.md\n  my-cluster/deploy.json\n  my-cluster/builder/kustomization.yaml\n',
    );
    expect(stderr).toContain('[code: files-in-the-way, fault: platform]');
    expect(readFileSync(join(dir, 'my-cluster', 'deploy.json'), 'utf8')).toContain('"namespace": "planqk"');
    expect((await runIn(dir, ...INIT, '--force')).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(readFileSync(join(dir, 'my-cluster', 'notes'), 'utf8')).toBe('mine');
    // and what is as it would be written is in nobody's way
    expect((await runIn(dir, ...INIT)).status).toBe(0);
  });

  it('keeps what it was told before, where it is not told otherwise, and tells what was written for that', async () => {
    const dir = workFolder();
    const settings = () => JSON.parse(readFileSync(join(dir, 'my-cluster', 'deploy.json'), 'utf8'));
    await runIn(dir, ...INIT, '--with', 'signing-key,network-policy');
    await runIn(dir, 'upload', 'my-cluster', '--name', 'mine', '--url', 'https://u.example.com/a.zip');
    expect(await runIn(dir, 'init', 'my-cluster', '--force')).toEqual(written('my-cluster/builder'));
    expect(settings()).toMatchObject({
      registry: 'registry.example.com/team',
      with: ['signing-key', 'network-policy'],
    });
    const { stdout } = await runIn(dir, 'init', 'my-cluster', '--force', '--namespace', 'other', '--with', 'none');
    expect(settings()).toMatchObject({ namespace: 'other', with: [] });
    expect(stdout).toMatch(/\nStill for registry\.example\.com\/team, namespace planqk: uploads\/mine\n$/);
  });

  it.each<[args: string[], message: string]>([
    [['init', 'x'], '--registry is needed'],
    [['init', '--registry', 'localhost:5000'], "'deploy init' takes one folder"],
    [
      ['init', 'x', '--registry', 'https://r.example.com'],
      '--registry https://r.example.com is no registry: leave out what stands before its host',
    ],
    [
      ['init', 'x', '--registry', 'localhost:5000', '--namespace', 'My_Space'],
      '--namespace My_Space is no namespace: lower-case letters, digits and dashes, with no dash first or last',
    ],
    [
      ['init', 'x', '--registry', 'localhost:5000', '--with', 'tekton, signing-key'],
      "'signing-key' needs kpack, and does not go with 'tekton'",
    ],
    [['init', __filename, '--registry', 'localhost:5000'], `${__filename} is not a folder`],
    [[], "'deploy' is followed by one of: init, upload, job, service"],
    [['inti', 'x'], "'deploy' is followed by one of: init, upload, job, service"],
  ])('%j: %s', async (args, message) => {
    const dir = workFolder();
    expect(await runIn(dir, ...args)).toEqual(told(message));
    expect(readdirSync(dir)).toEqual([]);
  });

  it('--help lists the parts, and no settings of uploads', async () => {
    const { status, stdout } = await runIn(tmpdir(), 'init', '--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: planqk-buildpack deploy init DIR \[--registry REGISTRY\] \[--namespace NAME\]\n/);
    expect(stdout).toMatch(/^Parts:\n {2}registry-credentials {2,}the registry has passwords/m);
    expect(stdout).not.toContain('BP_PLANQK_');
    expect((await runIn(tmpdir(), '--help')).stdout).toMatch(/^ {2}deploy service DIR +\S/m);
  });
});

describe('deploy upload, job and service', () => {
  const IMAGE = `registry.example.com/team/jobs/my-job@sha256:${'0'.repeat(64)}`;

  it('write into what init wrote, by what it was told', async () => {
    const dir = workFolder();
    await runIn(dir, ...INIT, '--with', 'kueue');
    writeFileSync(join(dir, 'in.json'), '{"qubits": 3}\n');
    const upload = ['upload', 'my-cluster', '--name', 'my-job', '--url', 'https://uploads.example.com/5f0c.zip'];
    expect(await runIn(dir, ...upload)).toEqual(written('my-cluster/uploads/my-job'));
    const job = ['job', 'my-cluster', '--name', 'my-job-1', '--image', IMAGE, '--data', 'in.json'];
    expect(await runIn(dir, ...job)).toEqual(written('my-cluster/jobs/my-job-1'));
    const service = ['service', 'my-cluster', '--name', 'my-job', '--image', IMAGE];
    expect(await runIn(dir, ...service)).toEqual(written('my-cluster/services/my-job'));
    const text = (path: string) => readFileSync(join(dir, 'my-cluster', path), 'utf8');
    expect(text('uploads/my-job/kustomization.yaml')).toContain('value: registry.example.com/team/jobs/my-job\n');
    expect(text('jobs/my-job-1/kustomization.yaml')).toContain('- ../../planqk/components/queued\n');
    expect(text('jobs/my-job-1/data.json')).toBe('{"qubits": 3}\n');
    expect(text('services/my-job/kustomization.yaml')).toContain(`digest: sha256:${'0'.repeat(64)}\n`);
    const next = [...upload.slice(0, -1), 'https://uploads.example.com/77aa.zip'];
    expect(await runIn(dir, ...next)).toMatchObject({ status: 5, stdout: '' });
    expect((await runIn(dir, ...next, '--force')).status).toBe(0);
    expect(text('uploads/my-job/kustomization.yaml')).toContain('77aa.zip');
  });

  it('say where nothing was written before, or something else', async () => {
    const dir = workFolder();
    const service = ['service', '.', '--name', 'my-job', '--image', IMAGE];
    const first = await runIn(dir, ...service);
    expect(first).toMatchObject({ status: 5, stdout: '' });
    expect(first.stderr).toContain('is missing:\n\n  deploy.json\n');
    for (const text of ['{', '{}', 'null', '{"schema":1,"registry":"x","namespace":"y","with":[]}']) {
      writeFileSync(join(dir, 'deploy.json'), text);
      expect((await runIn(dir, ...service)).stderr).toContain('cannot be read, or is of another release');
    }
    expect(readdirSync(dir)).toEqual(['deploy.json']);
    rmSync(join(dir, 'deploy.json'));
    mkdirSync(join(dir, 'deploy.json'));
    expect(await runIn(dir, ...service)).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('no-cluster-folder'),
    });
  });

  it.each<[args: string[], message: string]>([
    [['upload', '.', '--name', 'x'], '--url is needed'],
    [['upload', '.', '--name', 'x', '--url', 'x.zip'], '--url x.zip is no address: it begins with https:// or http://'],
    [
      ['upload', '.', '--name', '../x', '--url', 'https://x.example/x.zip'],
      '--name ../x is no name: lower-case letters, digits and dashes, with a letter first and no dash last',
    ],
    [
      ['job', '.', '--name', 'x', '--image', 'x'],
      '--image x is no image: REGISTRY/NAME@sha256:..., or REGISTRY/NAME:TAG',
    ],
    [['job', '.', '--name', 'x', '--image', IMAGE, '--data', 'no.json'], 'no.json does not exist'],
    [['job', '.', '--name', 'x', '--image', IMAGE, '--data', '.'], '. is a folder'],
    [['upload', '.', '--name', '', '--url', 'https://x.example/x.zip'], '--name is empty'],
    [['upload', '', '--name', 'x', '--url', 'https://x.example/x.zip'], "'deploy upload' takes one folder"],
    [
      ['upload', '.', '--name', 'x\n\u001b[2J', '--url', 'https://x.example/x.zip'],
      '--name x\\n\\u{1b}[2J is no name: lower-case letters, digits and dashes, with a letter first and no dash last',
    ],
    [['service', 'no-such', '--name', 'x', '--image', IMAGE], 'no-such does not exist'],
  ])('%j: %s', async (args, message) => {
    expect(await runIn(workFolder(), ...args)).toEqual(told(message));
  });

  it('an input that is no JSON, or too large, is told before anything is written', async () => {
    const dir = workFolder();
    await runIn(dir, ...INIT);
    const job = ['job', 'my-cluster', '--name', 'x', '--image', IMAGE, '--params', 'in.json'];
    writeFileSync(join(dir, 'in.json'), '{qubits: 3}');
    expect((await runIn(dir, ...job)).stderr).toMatch(/^planqk-buildpack: --params in\.json is no JSON: /);
    writeFileSync(join(dir, 'in.json'), JSON.stringify('x'.repeat(1_000_000)));
    expect(await runIn(dir, ...job)).toEqual(
      told('the input has 1000002 bytes, of at most 1000000; the component input-volume has no limit'),
    );
    expect(readdirSync(join(dir, 'my-cluster'))).not.toContain('jobs');
  });
});
