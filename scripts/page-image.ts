/** `npm run page-image`: takes the README's picture of the service's page, from the job that lies beside it. */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { chromium } from 'playwright-core';
import { groundwork } from './groundwork.ts';
import { runScript, step } from './progress.ts';
import { ensureChromium } from './setup/chromium.ts';
import { bundleFile } from './setup/executable.ts';
import { SetupError } from './setup/setup-error.ts';
import { repoDir } from './setup/workspace.ts';

const JOB = join(repoDir, 'docs', 'images', 'service-page');
const IMAGE = `${JOB}.png`;

async function main(): Promise<number> {
  await groundwork.executable();
  const service = execa(process.execPath, [bundleFile, 'serve', JOB, '--port', '0'], { reject: false });
  try {
    await step('picture', async (say) => takePicture(await ensureChromium(say), await addressIn(service.stderr)));
  } finally {
    service.kill('SIGTERM');
    await service;
  }
  process.stdout.write(`${IMAGE}\n`);
  return 0;
}

async function addressIn(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const url = /(http:\/\/\S+?)\/?(\s|$)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new SetupError('The service did not start.', `See why: node dist/planqk-buildpack.cjs serve ${JOB}`);
}

async function takePicture(executablePath: string, url: string): Promise<void> {
  const browser = await chromium.launch({ executablePath, args: ['--font-render-hinting=none'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 760 } });
    await page.goto(url);
    await page.locator('#form:not([aria-busy])').waitFor();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('figure').waitFor();
    await page.evaluate(() => {
      scrollTo(0, 0);
      (document.activeElement as HTMLElement | null)?.blur();
    });
    await page.screenshot({ path: IMAGE });
  } finally {
    await browser.close();
  }
}

await runScript(main);
