/** The service's page in a real Chromium. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { ensureChromium } from '../../scripts/setup/chromium.ts';

/** For what is seen soon after it is there; a job may take longer to start. */
const PATIENCE_MS = 20_000;

export async function openBrowser(): Promise<Browser> {
  const executablePath = await ensureChromium((line) => process.stderr.write(`${line}\n`));
  // The hinting of letters differs between machines; without it pictures do not.
  return chromium.launch({ executablePath, args: ['--font-render-hinting=none'] });
}

export interface OpenedPage {
  readonly page: Page;
  /** What the browser itself complained about: errors of the script, things that the policy has refused. */
  readonly complaints: readonly string[];
}

export interface PageOptions extends BrowserContextOptions {
  /** What the program is said to take, in the place of /openapi.json. */
  readonly description?: object;
  /** Of the address, such as `#api`. */
  readonly path?: string;
}

/** A page of its own, with nothing stored; closed with the test. */
export async function openPage(browser: Browser, url: string, options: PageOptions = {}): Promise<OpenedPage> {
  const { description, path = '/', ...contextOptions } = options;
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...contextOptions });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  // that an answer was no success is the page's to tell, and tested there
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load')) complaints.push(message.text());
  });
  if (description !== undefined) await page.route('**/openapi.json', (route) => route.fulfill({ json: description }));
  await page.goto(url + path);
  return { page, complaints };
}
