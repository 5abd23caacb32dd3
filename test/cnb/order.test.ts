import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readNeighbours } from '../../src/cnb/order.ts';

const order = (...groups: string[][]): string =>
  groups.map((ids) => `[[order]]\n${ids.map((id) => `[[order.group]]\nid = "${id}"\n`).join('')}`).join('');

it.each<[why: string, text: string | null, neighbours: string[]]>([
  ['alone', order(['planqk/python'], ['a/node']), []],
  ['one before and one after', order(['z/before', 'planqk/python', 'a/after'], ['a/node']), ['a/after', 'z/before']],
  ['a group of nobody beside it', `${order(['planqk/python', 'a/after'])}[[order]]\n`, ['a/after']],
  ['no order there', null, []],
  ['an order that cannot be read', '[[[', []],
])('%s', async (_why, text, neighbours) => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-order-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const buildpackDir = join(dir, 'buildpacks', 'planqk_guard', '0.1.0');
  mkdirSync(buildpackDir, { recursive: true });
  if (text !== null) writeFileSync(join(dir, 'order.toml'), text);
  expect(await readNeighbours(buildpackDir, ['planqk/python', 'planqk/stage'])).toEqual(neighbours);
});
