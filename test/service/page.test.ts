import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { execa } from 'execa';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenedPage, openBrowser, openPage, type PageOptions } from './browser.ts';
import { DESCRIPTION_OF_KINDS, OBEDIENT, OF_KINDS, WITHOUT_INPUTS } from './page-programs.ts';
import { type LogEntry, type Service, startService, temporaryFolder } from './service.ts';

const TOKEN = 'a-token-of-the-test';
const ends: (() => unknown)[] = [];
const cleanUp = (then: () => unknown): void => void ends.unshift(then);

let browser: Browser;
let obedient: Service;
let ofKinds: Service;
let guarded: Service;

beforeAll(async () => {
  browser = await openBrowser();
  cleanUp(() => browser.close());
  const sample = { 'input/data.json': '"echo"', 'input/params.json': '{ "big": 12345678901234567890, "whole": 1.0 }' };
  [obedient, ofKinds, guarded] = await Promise.all([
    startService({ program: { 'src/program.py': OBEDIENT, ...sample }, cleanUp }),
    startService({ program: { 'src/program.py': OF_KINDS, 'input/shots.json': '200' }, cleanUp }),
    startService({ program: OBEDIENT, env: { PLANQK_SERVE_TOKEN: TOKEN }, cleanUp }),
  ]);
});

afterAll(async () => {
  for (const end of ends) await end();
});

const open = (service: Service, options?: PageOptions): Promise<OpenedPage> => openPage(browser, service.url, options);

const status = (page: Page) => page.locator('#status');
const run = (page: Page) => page.getByRole('button', { name: 'Run', exact: true });
const field = (page: Page, name: string) =>
  page.locator('.field').filter({ has: page.locator('label', { hasText: new RegExp(`^${name}\\b`) }) });
const problemAt = (page: Page, label: string) => field(page, label).locator('.problem');

/** Fills in what the obedient program shall do, and runs it; its execution is the one that is shown then. */
async function make(page: Page, what: string, params: object = {}): Promise<void> {
  await page.getByLabel('data').fill(JSON.stringify(what));
  await page.getByLabel('params').fill(JSON.stringify(params));
  const before = await page.locator('#shown-id').textContent();
  await run(page).click();
  await page.waitForFunction((id) => document.getElementById('shown-id')?.textContent !== id, before);
}

async function hasState(page: Page, words: RegExp): Promise<void> {
  await page.locator('#status').filter({ hasText: words }).waitFor();
}

/** Of one that was run: the page with its result. */
async function opened(what: string, options?: PageOptions): Promise<OpenedPage> {
  const opened = await open(obedient, options);
  await make(opened.page, what);
  await hasState(opened.page, /^(Succeeded|Failed)/);
  await opened.page.locator('#result').waitFor();
  return opened;
}

const formIsThere = (page: Page) => page.locator('#form:not([aria-busy])').waitFor();

describe('the form', () => {
  const withKinds = (): Promise<OpenedPage> => open(ofKinds, { description: DESCRIPTION_OF_KINDS });

  /** Presses Run, and waits for what is sent. */
  async function sent(page: Page): Promise<string | null> {
    const request = page.waitForRequest((each) => each.method() === 'POST');
    await run(page).click();
    return (await request).postData();
  }

  it('has a control of its kind for each input, with what it begins with', async () => {
    const { page, complaints } = await withKinds();
    await page.getByRole('heading', { name: 'Search for a bit string' }).waitFor();
    expect(await page.title()).toBe('Search for a bit string');
    expect(await page.getByLabel('shots').inputValue()).toBe('200');
    expect(await page.getByLabel('shots').getAttribute('aria-required')).toBe('true');
    expect(await field(page, 'shots').locator('.hint').last().textContent()).toBe('at least 1, at most 10000');
    expect(await page.getByLabel('marked').inputValue()).toBe('');
    expect(await page.getByLabel('backend').locator('option').allTextContents()).toEqual([
      '(not given)',
      'simulator',
      'device',
    ]);
    expect(await page.getByLabel('backend').locator('option:checked').textContent()).toBe('simulator');
    expect(await page.getByRole('checkbox', { name: 'noisy' }).isChecked()).toBe(false);
    expect(await page.getByLabel('rate').inputValue()).toBe('0.5');
    expect(await page.getByLabel('options').evaluate((control) => control.tagName)).toBe('TEXTAREA');
    expect(await page.getByLabel('layout').inputValue()).toBe('');
    expect(await page.getByLabel('label').inputValue()).toBe('');
    expect(await page.getByLabel('apiKey').getAttribute('type')).toBe('password');
    expect(await page.locator('.field').count()).toBe(9);
    expect(complaints).toEqual([]);
  });

  it('sends what is given, as it is written, and leaves out what is not', async () => {
    const { page } = await withKinds();
    await page.getByLabel('marked').fill('101');
    await page.getByLabel('backend').selectOption('device');
    await page.getByLabel('noisy').check();
    await page.getByLabel('rate').fill('1.0');
    await page.getByLabel('options').fill('{"depth": 12345678901234567890}');
    await page.getByLabel('apiKey').fill('s3cret"');
    expect(await sent(page)).toBe(
      '{"shots": 200, "marked": "101", "backend": "device", "noisy": true, "rate": 1.0, ' +
        '"options": {"depth": 12345678901234567890}, "$secrets": {"apiKey": "s3cret\\""}}',
    );
  });

  it('says at a field what is wrong, goes there, and sends nothing', async () => {
    const { page } = await withKinds();
    let isSent = false;
    page.on('request', (request) => {
      isSent ||= request.method() === 'POST';
    });
    const inputs: [label: string, value: string, problem: RegExp][] = [
      ['shots', '1e3', /^This has to be a whole number, such as 5\.$/],
      ['shots', '0', /^This has to be at least 1\.$/],
      ['shots', '10001', /^This has to be at most 10000\.$/],
      ['shots', '', /^This is needed\.$/],
      ['marked', '1', /^This has to be at least 2 characters\.$/],
      ['marked', '12', /^This has to be of the form \^\[01\]\+\$\.$/],
      ['rate', '0', /^This has to be more than 0\.$/],
      ['rate', '0,5', /^This has to be a number/],
      ['options', '{"depth": }', /^This is no JSON: /],
      ['options', '[]', /^This has to be an object/],
      ['layout', '{}', /^This has to be a list/],
      ['apiKey', '', /^This is needed\.$/],
    ];
    await page.getByLabel('marked').fill('11');
    await page.getByLabel('apiKey').fill('key');
    for (const [label, value, problem] of inputs) {
      const control = page.getByLabel(label);
      const before = await control.inputValue();
      await control.fill(value);
      await run(page).click();
      expect(await problemAt(page, label).textContent(), `${label} ${value}`).toMatch(problem);
      expect(await control.getAttribute('aria-invalid')).toBe('true');
      expect(await control.evaluate((each) => each === document.activeElement), `${label} ${value}`).toBe(true);
      await control.fill(before);
      expect(await problemAt(page, label).textContent()).toBe('');
      expect(await control.getAttribute('aria-invalid')).toBeNull();
    }
    expect(isSent).toBe(false);
  });

  it('is made from what the service itself says of the program', async () => {
    const { page, complaints } = await open(ofKinds);
    await formIsThere(page);
    const kinds = await page
      .locator('.field')
      .evaluateAll((boxes) => boxes.map((box) => [box.querySelector('label')?.firstChild?.textContent, box.className]));
    expect(Object.fromEntries(kinds)).toEqual({
      shots: 'field number',
      marked: 'field text',
      backend: 'field choice',
      noisy: 'field flag',
      rate: 'field number',
      options: 'field json',
      layout: 'field json',
      label: 'field text',
    });
    await page.getByLabel('marked').fill('101');
    await page.getByLabel('layout').fill('[2, 0]');
    await run(page).click();
    await page.locator('#tree').getByText('marked: 101').waitFor();
    await page.locator('#tree').getByText('shots: 200').waitFor();
    await page.locator('#tree').getByText('layout list of 2').waitFor();
    await page.locator('#tree').getByText('label: null').waitFor();
    expect(complaints).toEqual([]);
  });

  it('asks for data and params as JSON where the program is not described, and begins with the samples', async () => {
    const { page, complaints } = await open(obedient, { description: { title: 'no description of OpenAPI' } });
    await page.locator('.field').first().waitFor();
    expect(await page.locator('.field label').allTextContents()).toEqual([
      'data JSON, optional',
      'params JSON, optional',
    ]);
    expect(await sent(page)).toBe('{"data": "echo", "params": {\n  "big": 12345678901234567890,\n  "whole": 1.0\n}}');
    await hasState(page, /^Succeeded/);
    await page.locator('#tree').getByText('big: 12345678901234567890').waitFor();
    await page.locator('#tree').getByText('whole: 1.0').waitFor();
    expect(complaints).toEqual([]);
  });

  it('works without a description, and says why there is none', async () => {
    const { page } = await open(obedient);
    await page.route('**/openapi.json', (route) =>
      route.fulfill({ status: 503, json: { title: 'No description', detail: 'Its import fails.' } }),
    );
    await page.reload();
    await page.getByText('No description: Its import fails. So its inputs are asked for as JSON.').waitFor();
    await make(page, 'text');
    await page.locator('#tree').getByText('a plain text').waitFor();
  });

  it('asks for nothing where the program takes nothing', async () => {
    const { page } = await open(obedient, { description: WITHOUT_INPUTS });
    await page.getByText('The program takes no inputs.').waitFor();
    expect(await page.locator('.field').count()).toBe(0);
    expect(await sent(page)).toBe('{}');
  });

  it('shows what the service has against a request', async () => {
    const { page } = await open(obedient);
    await formIsThere(page);
    await page.getByLabel('params').fill(`${'['.repeat(300)}${']'.repeat(300)}`);
    await run(page).click();
    await page
      .getByRole('alert')
      .getByText('The request cannot be executed: The body: It is nested deeper than')
      .waitFor();
  });

  it('says so where the service is gone', async () => {
    const { page } = await open(obedient);
    await formIsThere(page);
    await page.context().setOffline(true);
    await run(page).click();
    await page.locator('#run-problem').getByText('The service does not answer.').waitFor();
  });
});

describe('an execution', () => {
  it('is followed while it runs: its state, its log, its interim results', async () => {
    const gate = join(temporaryFolder(), 'gate');
    const { page, complaints } = await open(obedient);
    await make(page, 'steps', { gate });
    await page.locator('#log').getByText('the first line').waitFor();
    await hasState(page, /^Running\.$/);
    await page.getByRole('heading', { name: 'Latest interim result' }).waitFor();
    await page.locator('#interim-tree').getByText('step: 1').waitFor();
    expect(await page.locator('#log').getByText('the last line').count()).toBe(0);
    writeFileSync(gate, '');
    await hasState(page, /^Succeeded after \d+\.\d s\.$/);
    await page.locator('#log .ERROR').getByText('the last line').waitFor();
    await page.getByRole('heading', { name: 'Interim results (2)' }).waitFor();
    expect(await page.locator('#times dt').allTextContents()).toEqual(['Created', 'Started', 'Ended', 'Ran for']);
    expect(await page.getByRole('status').filter({ hasText: 'Succeeded' }).count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('is shown again after the page was loaded anew', async () => {
    const { page } = await opened('counts');
    await page.reload();
    await hasState(page, /^Succeeded/);
    await page.locator('#tree').getByText('backend: simulator').waitFor();
  });

  it('is cancelled, and the focus is not lost with the button', async () => {
    const { page } = await open(obedient);
    await make(page, 'endless');
    await hasState(page, /^Running/);
    await page.getByRole('button', { name: 'Cancel' }).focus();
    await page.keyboard.press('Enter');
    await hasState(page, /^Cancelled after/);
    await page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'hidden' });
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('execution-title');
  });

  it('says why it failed', async () => {
    const { page } = await opened('unknown');
    await page.locator('#failure').getByText('KeyError').first().waitFor();
    await hasState(page, /^Failed after/);
    expect(await page.locator('#tree').textContent()).toBe('');
  });

  it('keeps the end of a long log', async () => {
    const { page } = await opened('chatty');
    await page.locator('#log').getByText('line 4999').waitFor();
    expect(await page.locator('#log > div').count()).toBeLessThanOrEqual(2000);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'the whole log' }).click();
    const entries = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
    expect(entries.filter(({ message }: LogEntry) => message.startsWith('line '))).toHaveLength(5000);
  });
});

describe('a result', () => {
  it('with counts is drawn, in the order of outcomes, and told in words and as a table', async () => {
    const { page } = await opened('counts');
    const words = '4 outcomes, 450 in total; most often 11: 300 (66.7 %)';
    await page.getByRole('img', { name: `Histogram of counts: ${words}` }).waitFor();
    expect(await page.locator('figcaption').allTextContents()).toEqual([`counts – ${words}`]);
    const heights = await page
      .locator('rect.bar')
      .evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('height'))));
    expect(heights.map((height) => Math.round((height / heights[3]!) * 300))).toEqual([100, 50, 0, 300]);
    await page.getByText('As a table').click();
    const rows = await page.locator('figure tbody tr').allTextContents();
    expect(rows).toEqual(['00100', '0150', '100', '11300']);
    expect(await page.locator('#tree').textContent()).toContain('seed: 7.0');
  });

  it('that is a list of numbers is drawn by place, also below zero', async () => {
    const { page } = await opened('list');
    await page
      .getByRole('img', { name: 'Histogram of The result: 4 numbers from -2 to 3, by their place in the list' })
      .waitFor();
    const tops = await page.locator('rect.bar').evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('y'))));
    const [first, , third, fourth] = tops;
    expect(third).toBe(fourth); // begins at zero, and goes down
    expect(first).toBeLessThan(third!);
  });

  it('of many numbers is drawn by how many lie where', async () => {
    const { page } = await opened('many');
    await page.getByText('The result – 500 numbers from 0 to 99.9: how many lie in each interval').waitFor();
    const table = await page.locator('figure tbody td.number').allTextContents();
    expect(table).toHaveLength(23);
    expect(table.reduce((sum, count) => sum + Number(count), 0)).toBe(500);
  });

  it('that is a text, or nothing, is told', async () => {
    const { page } = await opened('text');
    await page.locator('#tree').getByText('a plain text', { exact: true }).waitFor();
    await make(page, 'nothing');
    await page.locator('#tree').getByText('The program returned nothing.').waitFor();
  });

  it('opens branch by branch, a hundred entries at a time', async () => {
    const { page } = await opened('wide');
    const tree = page.locator('#tree');
    expect(await tree.getByText('bottom').count()).toBe(0);
    for (const name of ['b', 'c'])
      await tree
        .locator('summary')
        .filter({ hasText: new RegExp(`^${name} object`) })
        .click();
    await tree.getByText('d: bottom').waitFor();
    await tree
      .locator('summary')
      .filter({ hasText: /^numbers list of 250$/ })
      .click();
    await tree.getByText('99: 99', { exact: true }).waitFor();
    expect(await tree.getByText('100: 100', { exact: true }).count()).toBe(0);
    await tree.getByRole('button', { name: 'Show 100 more of 250' }).click();
    await tree.getByRole('button', { name: 'Show 50 more of 250' }).click();
    expect(await tree.getByText('249: 249', { exact: true }).count()).toBe(1);
    expect(await tree.getByRole('button').count()).toBe(0);
  });

  it('that is too large is not shown, but can be had', async () => {
    const { page } = await opened('large');
    await page.getByText('The result has 9 MB, too much to be shown here. It is among the files.').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'output.json' }).last().click();
    expect(JSON.parse(readFileSync(await (await download).path(), 'utf8')).text).toHaveLength(9 * 1024 * 1024);
  });

  it('cannot become markup, whatever its keys and values, its files and its log are', async () => {
    const { page, complaints } = await opened('hostile');
    await page.locator('#log').getByText('<img src=x onerror="window.hacked=1">').first().waitFor();
    await page.locator('#interim-tree').getByText('<script>').first().waitFor();
    expect(await page.locator('#tree').textContent()).toContain('<script>window.hacked=1</script>');
    expect(await page.locator('#tree').textContent()).toContain('polluted: true');
    await page.getByRole('link', { name: '<img src=x onerror=hack()>.txt' }).waitFor();
    expect(await page.locator('img, iframe, object, main script').count()).toBe(0);
    expect(
      await page.evaluate(() => [(window as { hacked?: 1 }).hacked, ({} as { polluted?: true }).polluted]),
    ).toEqual([undefined, undefined]);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: '<img src=x onerror=hack()>.txt' }).click();
    expect(readFileSync(await (await download).path(), 'utf8')).toBe('text');
    expect(complaints).toEqual([]);
  });

  it('is under a policy that names all that may be', async () => {
    const response = await fetch(obedient.url, { headers: { Accept: 'text/html' } });
    const html = await response.text();
    const own = (tag: string): string => {
      const text = new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`).exec(html)![1]!;
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(response.headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${own('script')}`,
      `style-src ${own('style')}`,
      "connect-src 'self'",
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  it('could not run as markup either: the policy knows the script of the page alone', async () => {
    const { page } = await open(obedient);
    const outcome = await page.evaluate(() => {
      const attempts: [string, () => void][] = [
        [
          'innerHTML',
          () => {
            document.body.innerHTML = '<p>x</p>';
          },
        ],
        ['handler', () => document.body.setAttribute('onclick', 'window.hacked = 1')],
        [
          'text of a script',
          () => {
            document.createElement('script').text = 'window.hacked = 1';
          },
        ],
      ];
      return attempts
        .filter(([, attempt]) => {
          try {
            attempt();
            return true;
          } catch {
            return false;
          }
        })
        .map(([name]) => name);
    });
    expect(outcome).toEqual([]);
  });
});

describe('the list', () => {
  it('has the newest first, and loses what is deleted', async () => {
    const { page } = await opened('text');
    const rows = page.locator('#rows tr');
    const first = await page.locator('#shown-id').textContent();
    await make(page, 'counts');
    await page.locator('#tree').getByText('backend').waitFor();
    const second = await page.locator('#shown-id').textContent();
    await page.getByRole('button', { name: `Delete the execution ${second}` }).waitFor();
    const ids = await rows
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('title')?.slice(0, 8)));
    expect(ids.slice(0, 2)).toEqual([second, first]);
    expect(await page.locator('#rows tr[aria-current]').count()).toBe(1);
    page.once('dialog', (dialog) => dialog.dismiss());
    await page.getByRole('button', { name: `Delete the execution ${second}` }).click();
    expect(await page.locator('#shown-id').textContent()).toBe(second);
    page.once('dialog', (dialog) => dialog.accept());
    await page.getByRole('button', { name: `Delete the execution ${second}` }).click();
    await page.getByRole('button', { name: `Delete the execution ${second}` }).waitFor({ state: 'detached' });
    await page.getByText('Run the program, or choose one').waitFor();
    await rows.first().getByRole('link').click();
    await page.locator('#tree').getByText('a plain text').waitFor();
  });

  it('is refreshed', async () => {
    const { page } = await open(obedient);
    await formIsThere(page);
    const { id } = await obedient.execute({ data: 'text' });
    await page.locator(`#rows a[title="${id}"]`).waitFor();
    await page.getByRole('button', { name: `Delete the execution ${id.slice(0, 8)}` }).waitFor();
  });
});

describe('with a token', () => {
  it('the page asks for it, keeps it for this tab, and sends it with everything', async () => {
    const { page, complaints } = await open(guarded);
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await page.getByText('The service answers only to those who have its token.').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('token');
    await page.keyboard.type('another one');
    await page.keyboard.press('Enter');
    await page.getByText('The service does not accept this token.').waitFor();
    await page.getByLabel('The token of this service').fill(TOKEN);
    await page.keyboard.press('Enter');
    await formIsThere(page);
    expect(await page.locator('#access').isVisible()).toBe(false);
    await make(page, 'counts');
    await page.getByRole('img', { name: /^Histogram of counts/ }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'output.json' }).last().click();
    expect(JSON.parse(readFileSync(await (await download).path(), 'utf8'))).toMatchObject({ backend: 'simulator' });
    await page.reload();
    await hasState(page, /^Succeeded/);
    expect(addresses.filter((address) => address.includes(TOKEN))).toEqual([]);
    expect(await page.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, '']);
    expect(complaints).toEqual([]);
  });

  it.each<[accept: string, status: number]>([
    ['text/html', 200],
    ['text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', 200],
    ['application/json;q=1, text/html', 401],
    ['application/json', 401],
    ['*/*', 401],
  ])('nothing but the page is had without it: %s', async (accept, expected) => {
    const answer = await fetch(guarded.url, { headers: { accept } });
    expect(answer.status).toBe(expected);
    expect(answer.headers.get('content-type')).toBe(
      expected === 200 ? 'text/html; charset=utf-8' : 'application/problem+json',
    );
  });
});

describe('the API part', () => {
  it('is where /docs leads, with an example for each route', async () => {
    const { page } = await open(ofKinds, { description: DESCRIPTION_OF_KINDS, path: '/docs' });
    expect(page.url()).toBe(`${ofKinds.url}/#api`);
    await page.getByRole('heading', { name: 'Search for a bit string' }).waitFor();
    expect(await page.locator('#routes h3 code').allTextContents()).toEqual([
      'GET /',
      'POST /',
      'GET /{id}/result/{file}',
      "GET /it's$(touch hacked)",
    ]);
    expect(await page.locator('#routes pre').nth(2).textContent()).toBe(`curl '${ofKinds.url}/ID/result/FILE'`);
  });

  it('has examples that a shell takes as they are meant', async () => {
    const { page } = await open(ofKinds, { description: DESCRIPTION_OF_KINDS });
    await page.getByRole('heading', { name: 'Search for a bit string' }).waitFor();
    const [, execute, , odd] = await page.locator('#routes pre').allTextContents();
    const words = async (command: string): Promise<string[]> => {
      const { stdout } = await execa('sh', ['-c', command.replace('curl', "printf '%s\\n'")], {
        cwd: temporaryFolder(),
      });
      return stdout.split('\n');
    };
    expect(await words(odd!)).toEqual([`${ofKinds.url}/it's$(touch hacked)`]);
    const [, method, , type, , body, url] = await words(execute!);
    const answer = await fetch(url!, {
      method: method!,
      headers: { 'content-type': type!.split(': ')[1]! },
      body: body!,
    });
    expect(JSON.parse(body!)).toMatchObject({ shots: 200, backend: 'simulator', $secrets: { apiKey: '...' } });
    expect(answer.status).toBe(201);
  });
});

describe('for everybody', () => {
  /** What axe finds that keeps somebody from using the page. */
  async function violations(page: Page): Promise<string[]> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
    const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    return bad.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }

  it.each(['light', 'dark'] as const)('axe has nothing serious against it: %s', async (colorScheme) => {
    const { page } = await open(obedient, { colorScheme });
    await formIsThere(page);
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('params').fill('{');
    await run(page).click();
    expect(await violations(page)).toEqual([]);
    for (const what of ['counts', 'unknown', 'wide']) {
      await make(page, what);
      await page.locator('#result').waitFor();
      expect(await violations(page), what).toEqual([]);
    }
    const asked = await open(guarded, { colorScheme });
    await asked.page.getByLabel('The token of this service').waitFor();
    expect(await violations(asked.page)).toEqual([]);
  });

  it('is dark where the system is', async () => {
    const brightness = async (colorScheme: 'light' | 'dark'): Promise<number[]> => {
      const { page } = await open(obedient, { colorScheme });
      return page.evaluate(() => {
        const { backgroundColor, color } = getComputedStyle(document.body);
        return [backgroundColor, color].map((each) => Number(/\d+/.exec(each)![0]));
      });
    };
    const [light, dark] = [await brightness('light'), await brightness('dark')];
    expect([light[0]! > 200, light[1]! < 60, dark[0]! < 60, dark[1]! > 200]).toEqual([true, true, true, true]);
  });

  it('needs no more than 360 pixels', async () => {
    const { page } = await opened('long', { viewport: { width: 360, height: 700 } });
    await page.locator('rect.bar').first().waitFor();
    await page.getByText('As a table').click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    // more outcomes than there is room for: the most frequent ones, and the rest as one
    const titles = await page.locator('rect.bar title').allTextContents();
    expect(titles.at(-1)).toMatch(/^\d+ others: [\d,]+$/);
    expect(titles.length).toBeLessThan(30);
  });

  it('moves nothing where less motion is wished for', async () => {
    const motion = async (reducedMotion: 'reduce' | 'no-preference'): Promise<string> => {
      const { page } = await open(obedient, { reducedMotion });
      return page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior);
    };
    expect([await motion('reduce'), await motion('no-preference')]).toEqual(['auto', 'smooth']);
  });

  /** Presses a key until what is wanted has the focus; each stop on the way has to be seen. */
  async function tabTo(page: Page, wanted: string): Promise<void> {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      const [name, outline] = await page.evaluate(() => {
        const active = document.activeElement as HTMLElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(active);
        return [active.id || active.textContent, `${outlineStyle} ${outlineWidth}`] as const;
      });
      expect(outline, String(name)).toBe('solid 3px');
      if (name === wanted) return;
    }
    throw new Error(`The keyboard does not reach ${wanted}.`);
  }

  it('is used with the keyboard alone', async () => {
    const { page } = await open(obedient);
    await formIsThere(page);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the form');
    await page.keyboard.press('Enter');
    await tabTo(page, 'field-0');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('"counts"');
    await tabTo(page, 'run-button');
    await page.keyboard.press('Enter');
    await page.locator('#tree').getByText('backend').waitFor();
    await tabTo(page, 'As a table');
    await page.keyboard.press('Enter');
    await page.locator('figure table').waitFor();
    await tabTo(page, 'counts object of 4');
    await page.keyboard.press('Enter');
    expect(await page.locator('#tree').getByText('11: 300').isVisible()).toBe(false);
    await tabTo(page, 'output.json');
    await tabTo(page, 'log');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter'); // the newest of the list
    await page.waitForFunction(() => document.activeElement?.id === 'execution-title');
  });

  it('runs with Ctrl+Enter, from within a field of several lines', async () => {
    const { page } = await open(obedient);
    await formIsThere(page);
    await page.getByLabel('data').fill('"text"');
    await page.keyboard.press('Control+Enter');
    await page.locator('#tree').getByText('a plain text').waitFor();
    expect(await status(page).textContent()).toMatch(/^Succeeded/);
  });
});
