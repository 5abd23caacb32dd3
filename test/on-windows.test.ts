/** What the commands do on Windows and macOS, as far as that is decided: asked on any system. */
import { describe, expect, it } from 'vitest';
import { cacheDir } from '../src/commands/run/cache.ts';
import type { Ended } from '../src/commands/run/hand-on-signals.ts';
import { foldersOfLauncher, foldersOfVersions, foldersOnPath } from '../src/commands/run/known-pythons.ts';
import { howItEnded } from '../src/commands/run/run.ts';
import { pathOf, quotedOnWindows, slashed, variablesOn } from '../src/on-windows.ts';
import { contained } from '../src/python/install/contained.ts';
import { interpreterIn, programsIn } from '../src/python/install/environment-places.ts';
import { isWithin } from '../src/python/install/inputs.ts';
import { rankOfName } from '../src/python/install/interpreters.ts';
import { fromRoot, onDisk } from '../src/python/install/requirements-on-disk.ts';
import { isLinkRefused, isOddName } from '../src/upload/copy-target.ts';

const HOME = 'C:\\Users\\ada';
const OF_WINDOWS = { APPDATA: `${HOME}\\AppData\\Roaming`, LOCALAPPDATA: `${HOME}\\AppData\\Local` };

describe('Pythons', () => {
  it('of PATH are in its folders, but not what the Store of Windows leaves there', () => {
    const PATH = `"C:\\Program Files\\Python312\\";${HOME}\\AppData\\Local\\Microsoft\\WindowsApps;;C:\\tools`;
    expect(foldersOnPath({ PATH }, 'win32')).toEqual(['C:\\Program Files\\Python312\\', 'C:\\tools']);
    expect(foldersOnPath({ PATH: '/usr/bin::/opt/x' }, 'darwin')).toEqual(['/usr/bin', '/opt/x']);
    expect(foldersOnPath({}, 'linux')).toEqual([]);
  });

  it('are called otherwise', () => {
    const names = ['python3', 'python3.12', 'python', 'python.exe', 'python3.exe', 'Python3.12.EXE', 'pythonw.exe'];
    expect(names.map((name) => rankOfName(name, 'win32'))).toEqual([null, null, null, 0, 1, 1, null]);
    expect(names.map((name) => rankOfName(name, 'linux'))).toEqual([0, 1, null, null, null, null, null]);
  });

  it('of uv, pyenv and python.org are kept apart', () => {
    const [roaming, local] = [OF_WINDOWS.APPDATA, OF_WINDOWS.LOCALAPPDATA];
    const folders = [
      `${roaming}\\uv\\python`,
      `${roaming}\\uv\\data\\python`,
      `${HOME}\\.pyenv\\pyenv-win\\versions`,
      `${local}\\Programs\\Python`,
      `${local}\\Python`,
    ];
    const asTold = foldersOfVersions(OF_WINDOWS, 'win32', HOME);
    expect(asTold).toEqual(folders.map((dir) => ({ dir, below: '.' })));
    expect(foldersOfVersions({}, 'win32', HOME)).toEqual(asTold);
    expect(foldersOfVersions({ UV_PYTHON_INSTALL_DIR: 'D:\\uv' }, 'win32', HOME)[0]).toEqual({
      dir: 'D:\\uv',
      below: '.',
    });
    expect(foldersOfVersions({ PYENV_ROOT: '/opt/pyenv' }, 'darwin', '/Users/ada')).toEqual([
      { dir: '/Users/ada/.local/share/uv/python', below: 'bin' },
      { dir: '/opt/pyenv/versions', below: 'bin' },
    ]);
  });

  it('of the launcher are read from its list', () => {
    const list = [
      ' -V:3.13 *        C:\\Users\\Ada Byron\\AppData\\Local\\Programs\\Python\\Python313\\python.exe',
      ' -V:3.12          C:\\Python312\\python.exe *',
      ' -3.9-64          D:\\Py\\python3.9.exe',
      'No installed Pythons found!',
    ];
    expect(foldersOfLauncher(list.join('\r\n'))).toEqual([
      'C:\\Users\\Ada Byron\\AppData\\Local\\Programs\\Python\\Python313',
      'C:\\Python312',
      'D:\\Py',
    ]);
  });

  it('of an environment are in Scripts', () => {
    expect(interpreterIn('C:\\x\\environment', 'win32')).toBe('C:\\x\\environment\\Scripts\\python.exe');
    expect(programsIn('/x/environment', 'darwin')).toBe('/x/environment/bin');
    expect(interpreterIn('/x/environment', 'linux')).toBe('/x/environment/bin/python');
  });
});

it.each<[env: NodeJS.ProcessEnv, system: NodeJS.Platform, home: string, dir: string]>([
  [OF_WINDOWS, 'win32', HOME, `${HOME}\\AppData\\Local\\Cache\\planqk-buildpack`],
  [{}, 'win32', HOME, `${HOME}\\AppData\\Local\\Cache\\planqk-buildpack`],
  [{}, 'darwin', '/Users/ada', '/Users/ada/Library/Caches/planqk-buildpack'],
  [{}, 'linux', '/home/ada', '/home/ada/.cache/planqk-buildpack'],
  [{ XDG_CACHE_HOME: '' }, 'linux', '/home/ada', '/home/ada/.cache/planqk-buildpack'],
  [{ XDG_CACHE_HOME: '/c' }, 'linux', '/home/ada', '/c/planqk-buildpack'],
  [{ XDG_CACHE_HOME: '/c' }, 'darwin', '/Users/ada', '/c/planqk-buildpack'],
])('%j of %s keeps in %s: %s', (env, system, home, dir) => expect(cacheDir(env, system, home)).toBe(dir));

describe('paths', () => {
  it('of an upload have slashes; elsewhere a backslash is part of a name', () => {
    expect(slashed('src\\program.py', 'win32')).toBe('src/program.py');
    expect(slashed('odd\\name.py', 'linux')).toBe('odd\\name.py');
  });

  it('go to the root of the disk and back', () => {
    expect(fromRoot('C:\\Users\\ada\\app', 'win32')).toBe('C:/Users/ada/app');
    expect(onDisk('C:/Users/ada/app/../x.txt', 'win32')).toBe('C:\\Users\\ada\\x.txt');
    expect([fromRoot('/home/ada', 'linux'), fromRoot('/', 'linux')]).toEqual(['home/ada', '.']);
    expect(onDisk('home/ada', 'darwin')).toBe('/home/ada');
  });

  it('are within a folder by its own separator', () => {
    expect(isWithin('C:\\app', 'C:\\app\\x', pathOf('win32').sep)).toBe(true);
    expect(isWithin('C:\\app', 'C:\\apple', pathOf('win32').sep)).toBe(false);
    expect(isWithin('/app', '/app/x', pathOf('linux').sep)).toBe(true);
  });

  it('are quoted for its shells', () => {
    expect(quotedOnWindows('C:\\jobs\\x')).toBe('C:\\jobs\\x');
    expect(quotedOnWindows('C:\\my jobs')).toBe('"C:\\my jobs"');
  });
});

it('variables have one name, whatever its capitals', () => {
  expect(variablesOn({ Path: 'x', SystemRoot: 'y' }, 'win32')).toEqual({ PATH: 'x', SYSTEMROOT: 'y' });
  const env = { Path: 'x', http_proxy: 'y' };
  expect(variablesOn(env, 'linux')).toBe(env);
});

it('an installer runs by itself, where no other process can watch over it', () => {
  expect(contained('python.exe', 'uv', ['pip'], 'win32')).toEqual({ command: 'uv', args: ['pip'] });
  expect(contained('python3', 'uv', ['pip'], 'linux')).toMatchObject({ command: 'python3' });
});

it('a name of an upload leads nowhere else', () => {
  const names = [
    'src/program.py',
    '..\\..\\x',
    'a\\b',
    'C:x',
    'x.txt:stream',
    'src/nul',
    'CON.txt',
    'a./b',
    'com',
    'a ',
  ];
  const odd = ['..\\..\\x', 'a\\b', 'C:x', 'x.txt:stream', 'src/nul', 'CON.txt', 'a./b', 'a '];
  expect(names.filter((name) => isOddName(name, 'win32'))).toEqual(odd);
  expect(names.filter((name) => isOddName(name, 'linux'))).toEqual([]);
});

it('a link may need rights that its user has not', () => {
  const refused = Object.assign(new Error('no'), { code: 'EPERM' });
  expect([isLinkRefused(refused, 'win32'), isLinkRefused(refused, 'linux')]).toEqual([true, false]);
  expect(isLinkRefused(new Error('other'), 'win32')).toBe(false);
});

it.each<[ended: Partial<Ended>, isTold: boolean, system: NodeJS.Platform, code: string | null]>([
  [{ exitCode: 1, signal: null }, true, 'win32', null],
  [{ exitCode: 0xc0000005, signal: null }, true, 'win32', 'job-crashed'],
  [{ exitCode: 0, signal: null }, true, 'linux', null],
  [{ exitCode: 3, signal: null }, false, 'linux', 'job-ended-unseen'],
  [{ exitCode: 139, signal: 'SIGSEGV' }, false, 'darwin', 'job-crashed'],
  [{ exitCode: 137, signal: 'SIGKILL' }, false, 'linux', 'job-killed'],
  [{ exitCode: 137, signal: 'SIGKILL', outOfTime: true }, false, 'linux', 'job-killed'],
])('%j, told: %s, on %s: %s', (ended, isTold, system, code) =>
  expect(howItEnded({ exitCode: 0, signal: null, outOfTime: false, ...ended }, isTold, system)?.code ?? null).toBe(
    code,
  ),
);
