/** What docs/ says of commands and messages is made from the code, and from the texts that the tests hold: `-u` writes it. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.ts';
import { helpOf } from '../../src/commands/help.ts';
import { SETTINGS } from '../../src/user-settings.ts';

const repoDir = join(import.meta.dirname, '../..');
const MADE = '<!-- made from the code by `npm run test:fast -- test/docs -u` -->';

const FAULTS = {
  upload: 'The author of the upload can mend it.',
  platform: 'Whoever runs the platform or the machine can mend it.',
  ours: 'It is a fault of these buildpacks: please report it.',
} as const;

function messagesPage(): string {
  const files = globSync('test/**/messages/*.txt', { cwd: repoDir }).sort((a, b) =>
    basename(a) < basename(b) ? -1 : 1,
  );
  const sections = files.map((file) => {
    const text = readFileSync(join(repoDir, file), 'utf8').trimEnd();
    const faults = [...new Set([...text.matchAll(/^\[code: .*, fault: (\w+)\]$/gm)].map(([, fault]) => fault!))];
    const whose = faults.map((fault) => FAULTS[fault as keyof typeof FAULTS]).join(' Or: ');
    return `## ${basename(file, '.txt')}\n\n${whose}\n\n\`\`\`\n${text}\n\`\`\`\n`;
  });
  return `${MADE}

# Messages

Every message of a build and of the commands, by the code in its last line, as an example: names and places are made up. What an
installer, the lifecycle or Python say stands above a message. Those of a running job are in
[planqk_runner/problems.py](../buildpack/job/planqk_runner/problems.py).

${sections.join('\n')}`;
}

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

it('docs/messages.md has every message', async () => {
  await expect(messagesPage()).toMatchFileSnapshot(join(repoDir, 'docs/messages.md'));
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
    ...globSync('docs/*.md', { cwd: repoDir }),
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
