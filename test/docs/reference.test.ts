/** What docs/ says of commands and messages is made from the code, and from the texts that the tests hold: `-u` writes it. */
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.ts';
import { helpOf } from '../../src/commands/help.ts';
import { SETTINGS } from '../../src/user-settings.ts';
import { MADE, messagePages } from './message-pages.ts';
import { recordPage } from './record-page.ts';
import { OF_THE_MACHINE, WARNINGS } from './warning-meanings.ts';

const repoDir = join(import.meta.dirname, '../..');
const isMaking = (): boolean => expect.getState().snapshotState.snapshotUpdateState === 'all';

function commandsPage(): string {
  const sections = COMMANDS.map((command) => `## ${command.name}\n\n\`\`\`\n${helpOf(command).trimEnd()}\n\`\`\`\n`);
  const rows = SETTINGS.map(
    ({ variables, meaning }) => `| ${variables.map((each) => `\`${each}\``).join(', ')} | ${meaning} |`,
  );
  return `${MADE}

# Commands and settings

Of the program \`planqk-buildpack\`. The settings hold for builds, too.

| variable | meaning |
|---|---|
${rows.join('\n')}

${sections.join('\n')}`;
}

it('docs/messages has a page for each code, and no other', async () => {
  const { pages, index } = await messagePages();
  await expect(index).toMatchFileSnapshot(join(repoDir, 'docs/messages.md'));
  for (const [code, text] of pages) await expect(text).toMatchFileSnapshot(join(repoDir, `docs/messages/${code}.md`));
  const stale = globSync('docs/messages/*', { cwd: repoDir }).filter((file) => !pages.has(basename(file, '.md')));
  if (isMaking()) for (const file of stale) rmSync(join(repoDir, file));
  expect(stale.filter((file) => existsSync(join(repoDir, file)))).toEqual([]);
});

it('each code of a warning has a page, and each meaning its warning', async () => {
  const { pages } = await messagePages();
  const files = globSync('src/**/*.ts', { cwd: repoDir }).filter((file) => !/(^|\/)problems?\.ts$/.test(file));
  const sources = files.map((file) => readFileSync(join(repoDir, file), 'utf8'));
  const made = sources.flatMap((source) => [
    ...[...source.matchAll(/\b(?:code: |(?:warning|note|at)\(\s*)'([a-z]+(?:-[a-z]+)*)'/g)].map(([, code]) => code!),
  ]);
  // `start` says that all is well
  expect([...new Set(made)].filter((code) => !pages.has(code) && code !== 'start')).toEqual([]);
  const all = sources.join('\n');
  expect(Object.keys({ ...WARNINGS, ...OF_THE_MACHINE }).filter((code) => !all.includes(`'${code}'`))).toEqual([]);
});

it('docs/record.md has every field of the schema', async () => {
  await expect(await recordPage()).toMatchFileSnapshot(join(repoDir, 'docs/record.md'));
});

it('docs/commands.md has every command and setting', async () => {
  await expect(commandsPage()).toMatchFileSnapshot(join(repoDir, 'docs/commands.md'));
});

it('what docs/ and the README link to is there', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'deploy/README.md',
    ...globSync('docs/**/*.md', { cwd: repoDir }),
  ];
  const anchorsOf = (page: string): string[] =>
    [...readFileSync(join(repoDir, page), 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    );
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(repoDir, page), 'utf8').replace(/^```.*?^```$/gms, '');
    const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]*))?\)/g)];
    return links.flatMap(([link, path = '', anchor]) => {
      const target = path === '' ? page : join(page, '..', path);
      const files = globSync(target, { cwd: repoDir });
      if (files.length === 0) return [`${page}: ${link}`];
      return anchor === undefined || !target.endsWith('.md') || anchorsOf(target).includes(anchor)
        ? []
        : [`${page}: ${link}`];
    });
  });
  expect(broken).toEqual([]);
});
