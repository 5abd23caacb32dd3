/** `doctor` as a person types it: what it finds, its exit codes, and that only `--fix` writes. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { authorityFindings, proxyFindings } from '../../src/commands/doctor/this-machine.ts';
import { type Finding, findingsOf } from '../../src/commands/findings.ts';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import { bundledProgram } from '../bundled.ts';
import { contentsOf, temporaryCopy, uploadOf } from '../fixtures.ts';
import { type Called, call } from './call.ts';

const program = bundledProgram();

const doctor = (args: readonly string[], env?: Record<string, string>): Promise<Called> =>
  call(['doctor', ...args], env && { env });

const found = async (args: readonly string[], env?: Record<string, string>): Promise<Finding[]> =>
  JSON.parse((await doctor([...args, '--json'], env)).stdout).findings;

/** A job with one requirement that is not pinned, in the encoding of Windows' PowerShell. */
function utf16Job(): string {
  const dir = temporaryCopy(uploadOf('job-at-the-root'), onTestFinished);
  writeFileSync(join(dir, 'requirements.txt'), Buffer.from('\ufeffnumpy\n', 'utf16le'));
  return dir;
}

/** A PATH whose first Python says that it is this one, and notes each time in `asked` beside it. */
function pathWithPython(version: string): Record<string, string> {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-python-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const real = spawnSync('sh', ['-c', 'command -v python3'], { encoding: 'utf8' }).stdout.trim();
  const script = `#!/bin/sh\ncase "$*" in *version_info*) echo once >>"$0.asked"; echo ${version} ;; *) exec ${real} "$@" ;; esac\n`;
  writeFileSync(join(dir, 'python3'), script, { mode: 0o755 });
  return { PATH: `${dir}:${process.env.PATH}` };
}

describe('an upload', () => {
  it('that is refused is an error, with what to do, and the exit code of its fault', async () => {
    const command = [program, 'doctor', uploadOf('two-named-folders')];
    const options = { encoding: 'utf8', env: { PATH: process.env.PATH } } as const;
    const { status, stdout } = spawnSync(process.execPath, command, options);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^Upload\n {2}error {4}More than one folder/);
  });

  it('has all that is wrong told at once, its program included', async () => {
    const dir = temporaryCopy(uploadOf('job-at-the-root'), onTestFinished);
    writeFileSync(join(dir, 'requirements.txt'), 'numpy=1.0\nscipy\npip install qiskit\n');
    writeFileSync(join(dir, 'src/program.py'), 'def run(data, params):\n    return input()\n\ndef\n');
    mkdirSync(join(dir, 'input'));
    writeFileSync(join(dir, 'input/data.json'), '{');
    const findings = await found([dir], { PATH: process.env.PATH! });
    expect(
      findings.filter(({ about }) => about === 'upload').map(({ severity, code, where }) => [severity, code, ...where]),
    ).toEqual([
      ['error', 'requirements-single-equals', 'requirements.txt:1  numpy=1.0'],
      ['error', 'requirements-command', 'requirements.txt:3  pip install qiskit'],
      ['error', 'program-syntax', 'src/program.py:4'],
      ['warning', 'asks-for-input', 'src/program.py:2'],
      ['warning', 'input-not-json', 'input/data.json'],
    ]);
  });

  it('has its program parsed by no Python that is older than the image’s, unless it asks for one', async () => {
    const dir = temporaryCopy(uploadOf('job-at-the-root'), onTestFinished);
    writeFileSync(join(dir, 'src/program.py'), 'def run(data, params):\n    return (\n');
    const codes = async () => (await found([dir], pathWithPython('3.9.2'))).map(({ code }) => code);
    expect(await codes()).not.toContain('program-syntax');
    writeFileSync(join(dir, '.python-version'), '3.9\n');
    expect(await codes()).toContain('program-syntax');
  });

  it('has the modules that its program imports parsed, too', async () => {
    const dir = temporaryCopy(uploadOf('job-at-the-root'), onTestFinished);
    writeFileSync(
      join(dir, 'src/program.py'),
      'from src import helper, fine\n\ndef run(data, params):\n    return 1\n',
    );
    writeFileSync(join(dir, 'src/helper.py'), '# \u00e9\nx = (\n');
    writeFileSync(join(dir, 'src/fine.py'), '# \u00e9\n');
    writeFileSync(join(dir, 'src/unused.py'), 'x = (\n');
    const findings = await found([dir], { PATH: process.env.PATH! });
    expect(findings.filter(({ code }) => code === 'program-syntax')).toMatchObject([
      { severity: 'warning', where: ['src/helper.py:2'] },
    ]);
  });

  it('is larger than run takes', async () => {
    const findings = await found([uploadOf('job-at-the-root')], { PLANQK_MAX_UPLOAD_BYTES: '10' });
    expect(findings).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'upload-over-limit' }));
  });

  it('that would do nothing exits with 4', async () => {
    expect((await doctor([uploadOf('start-notebook-alone')])).status).toBe(4);
  });

  it('that will run has notes at most, and is not written to', async () => {
    const dir = utf16Job();
    const before = contentsOf(dir);
    const { status } = await doctor([dir]);
    expect(status).toBe(0);
    expect(contentsOf(dir)).toEqual(before);
    expect((await found([dir])).filter(({ about }) => about === 'upload')).toMatchObject([
      { severity: 'note', code: 'not-pinned', where: ['requirements.txt:1'] },
      { severity: 'note', code: 'python-not-pinned', where: [] },
      { severity: 'warning', code: 'requirements-encoding', where: ['requirements.txt'] },
      { severity: 'ok', code: 'start', message: 'A job: src.program:run is called with data and params' },
    ]);
  });

  it('with warnings fails with --strict alone', async () => {
    expect((await doctor([utf16Job(), '--strict'])).status).toBe(1);
  });

  it('is told of at its lines with --report, and this machine is not', async () => {
    const { status, stdout } = await doctor([utf16Job(), '--report', 'sarif']);
    const [{ results }] = JSON.parse(stdout).runs;
    expect(status).toBe(0);
    expect(results.map(({ ruleId, level }: { ruleId: string; level: string }) => `${level} ${ruleId}`)).toEqual([
      'note not-pinned',
      'note python-not-pinned',
      'warning requirements-encoding',
    ]);
    expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toMatch(/\/requirements\.txt$/);
  });

  it('with a lock of what Linux cannot install is an error', async () => {
    const upload = join(import.meta.dirname, '../python/advice/uploads/uv-lock/upload');
    const findings = findingsOf(await planStaging(surveyAppDir(upload), {}));
    expect(findings).toMatchObject([{ severity: 'error', code: 'lock-of-another-system', where: ['uv.lock'] }]);
  });
});

describe('--fix', () => {
  it('writes requirements as UTF-8, keeps the old ones, and pins the Python', async () => {
    const dir = utf16Job();
    const old = readFileSync(join(dir, 'requirements.txt'));
    const env = pathWithPython('3.11.9');
    const { stdout } = await doctor([dir, '--fix'], env);
    expect(readFileSync(join(env.PATH!.split(':')[0]!, 'python3.asked'), 'utf8')).toBe('once\nonce\n');
    // what is mended is no finding any more
    expect(stdout).not.toMatch(/requirements-encoding|python-not-pinned/);
    expect(stdout).toMatch(
      /\nMended\n {2}requirements\.txt written anew as UTF-8; what was there is requirements\.txt\.orig\n {2}\.python-version pins Python 3\.11, /,
    );
    expect(readFileSync(join(dir, 'requirements.txt'), 'utf8')).toBe('numpy\n');
    expect(readFileSync(join(dir, 'requirements.txt.orig'))).toEqual(old);
    expect(readFileSync(join(dir, '.python-version'), 'utf8')).toBe('3.11\n');
    expect((await doctor([dir, '--fix'])).stdout).toMatch(/\nMended\n {2}nothing\n$/);
  });

  it('pins no Python that is another one than without it', async () => {
    const dir = utf16Job();
    expect((await doctor([dir, '--fix'], pathWithPython('3.12.1'))).stdout).not.toContain('pins Python');
    expect(existsSync(join(dir, '.python-version'))).toBe(false);
    const ofConda = temporaryCopy(uploadOf('conda-loose-python'), onTestFinished);
    expect((await doctor([ofConda, '--fix'], pathWithPython('3.11.9'))).stdout).toMatch(/\nMended\n {2}nothing\n$/);
  });

  it('is part of what --json tells', async () => {
    const { stdout } = await doctor([utf16Job(), '--fix', '--json']);
    expect(JSON.parse(stdout).mended[0]).toMatch(/^requirements\.txt written anew as UTF-8/);
  });

  it('needs an upload', async () => {
    expect(await doctor(['--fix'])).toMatchObject({
      status: 2,
      stderr: 'planqk-buildpack: --fix mends an upload, and none is named; see planqk-buildpack help doctor\n',
    });
  });

  it('overwrites nothing that is kept, and follows no link', async () => {
    const dir = utf16Job();
    writeFileSync(join(dir, 'requirements.txt.orig'), 'mine');
    expect((await doctor([dir, '--fix'])).stdout).toContain(
      '\n  requirements.txt is left as it is, since requirements.txt.orig is there already\n',
    );
    expect(readFileSync(join(dir, 'requirements.txt.orig'), 'utf8')).toBe('mine');

    const linked = utf16Job();
    const elsewhere = mkdtempSync(join(tmpdir(), 'planqk-elsewhere-'));
    onTestFinished(() => rmSync(elsewhere, { recursive: true }));
    symlinkSync(join(elsewhere, 'planted'), join(linked, '.python-version'));
    await doctor([linked, '--fix']);
    expect(contentsOf(elsewhere).size).toBe(0);
  });
});

it('what is shipped asks for no module while it runs: within the executable nobody could answer', () => {
  expect(readFileSync(program, 'utf8').match(/(?<![.\w$])import\(.{0,60}/g) ?? []).toEqual([]);
});

describe('this machine', () => {
  it('is looked at alone where no upload is named', async () => {
    const { status, stdout } = await doctor([]);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^This machine\n/)]);
  });

  it('may have folders on PATH that cannot be looked into', async () => {
    const { status, stdout } = await doctor([], { PATH: `${__filename}:/no/such/folder:${process.env.PATH}` });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^ {2}ok {7}Python 3/m)]);
  });

  it('has an authority that is not there: an error of the platform', async () => {
    const { status, stdout } = await doctor([], { SSL_CERT_FILE: '/no/such/file.pem' });
    expect([status, stdout]).toEqual([5, expect.stringContaining('SSL_CERT_FILE names /no/such/file.pem')]);
  });

  it('lacks the installer of the upload', async () => {
    const findings = await found([uploadOf('poetry-at-the-root')], { PATH: '/nowhere', HOME: '/nowhere' });
    expect(findings.find(({ code }) => code === 'poetry')).toMatchObject({
      severity: 'note',
      message: 'poetry is not on PATH',
      remedy: expect.stringContaining('`run` and `serve` need it'),
    });
    expect((await found([], { PATH: '/nowhere', HOME: '/nowhere' })).map(({ code }) => code)).not.toContain('poetry');
  });

  it('has a setting that cannot be understood: an error of the platform', async () => {
    const { status, stdout } = await doctor([], { PLANQK_INDEX_FORCED: 'maybe' });
    expect([status, stdout]).toEqual([5, expect.stringContaining('[bad-index-forced]')]);
  });

  it('has no Python, and no Docker', async () => {
    const findings = await found([], { PATH: '/nowhere', HOME: '/nowhere' });
    const tell = (code: string) => findings.find((finding) => finding.code === code);
    expect(tell('python')).toMatchObject({
      severity: 'warning',
      message: expect.stringMatching(/^No Python was found/),
    });
    expect(tell('docker')).toMatchObject({ severity: 'note', message: 'docker is not on PATH' });
  });

  it.each<[why: string, env: NodeJS.ProcessEnv, severities: string[]]>([
    ['no proxy', {}, []],
    ['one for HTTPS', { https_proxy: 'http://user:secret@proxy:8080' }, ['ok']],
    ['one for HTTP alone', { HTTP_PROXY: 'http://proxy:8080' }, ['warning']],
  ])('has %s', async (_why, env, severities) => {
    const findings = proxyFindings(env);
    expect(findings.map(({ severity }) => severity)).toEqual(severities);
    expect(JSON.stringify(findings)).not.toContain('secret');
  });

  it('has an authority that is there, that is none, and a list of folders', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'planqk-authorities-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const [good, bad] = [join(dir, 'ca.pem'), join(dir, 'notes.txt')];
    writeFileSync(good, rootCertificates[0]!);
    writeFileSync(bad, 'mine');
    expect(authorityFindings({ SSL_CERT_FILE: good, PIP_CERT: '', SSL_CERT_DIR: `/no/such:${dir}` })).toMatchObject([
      { severity: 'ok', message: `SSL_CERT_FILE: ${good}` },
      { severity: 'ok', message: `SSL_CERT_DIR: /no/such:${dir}` },
    ]);
    expect(authorityFindings({ PIP_CERT: bad, SSL_CERT_DIR: '/no/such' })).toMatchObject([
      { severity: 'error', message: 'SSL_CERT_DIR names /no/such, which cannot be used: it is not there' },
      {
        severity: 'error',
        message: `PIP_CERT names ${bad}, which cannot be used: it holds no certificate in the form of PEM`,
      },
    ]);
  });
});
