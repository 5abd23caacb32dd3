/** Every message about other managers' files in full: `messages/<code>.txt`, with the variants of a code in one file. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain, messageText } from '../../../src/problem.ts';
import type { NativeProblem } from '../../../src/python/managers/native-explain.ts';

const where = 'app/user_code/pyproject.toml:10';
const path = 'app/user_code/pyproject.toml';

/** The compiler sees to it that no code is forgotten. */
const PROBLEMS: { [Code in NativeProblem['code']]: readonly Extract<NativeProblem, { code: Code }>[] } = {
  'native-half-of-pixi': [{ code: 'native-half-of-pixi', path: 'app/user_code/pixi.toml', missing: 'pixi.lock' }],
  'native-lock-path': [
    { code: 'native-lock-path', where, reference: 'lib', target: 'app/user_code/lib', taken: 'lib' },
    { code: 'native-lock-path', where, reference: '../lib', target: 'app/lib', taken: null },
  ],
  'native-missing-path': [{ code: 'native-missing-path', where, reference: 'lib', target: 'app/user_code/lib' }],
  'native-not-editable': [{ code: 'native-not-editable', path }],
  'native-outside': [{ code: 'native-outside', where, reference: '/home/ada/lib' }],
  'native-package-list': [
    { code: 'native-package-list', fault: 'pypi', lines: ['package-list.txt:7  qiskit=1.0.2=pypi_0'] },
    { code: 'native-package-list', fault: 'platform', lines: ['package-list.txt:3  # platform: win-64'] },
  ],
  'native-pipfile-entry': [
    { code: 'native-pipfile-entry', where: 'app/user_code/Pipfile:7', name: 'six', reason: 'no version is given' },
  ],
  'native-stale-lock': [{ code: 'native-stale-lock', path, lock: 'app/user_code/poetry.lock', manager: 'poetry' }],
  'native-template-requirements': [
    { code: 'native-template-requirements', template: 'requirements.txt', path, manager: 'poetry' },
  ],
  'native-two-environments': [
    { code: 'native-two-environments', paths: ['app/user_code/environment.yml', 'app/user_code/environment.yaml'] },
  ],
  'native-unsupported': (['conda-lock', 'pixi-in-pyproject', 'pixi-local', 'pixi-platform', 'uv-dynamic'] as const).map(
    (what) => ({
      code: 'native-unsupported',
      where: path,
      what,
    }),
  ),
};

describe.each(Object.entries(PROBLEMS))('%s', (code, problems) => {
  const messages = problems.map(explain);

  it('reads as its file says', async () => {
    const texts = messages.map(messageText).join('\n');
    await expect(texts).toMatchFileSnapshot(join(import.meta.dirname, 'messages', `${code}.txt`));
  });

  it('keeps the form of all messages', () => {
    for (const { headline, detail, remedy } of messages) {
      expect(headline).toMatch(/^\S.*[^.!]$/);
      expect(detail).toMatch(/[.:)]$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
    }
  });
});
