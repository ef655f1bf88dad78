import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AXE, type Browser, hasBrowser, startBrowser } from '../../harness/report/browser.fixture.ts';
import { writeSite } from './site-files.ts';
import { KNOWN } from './strategies-site.fixture.ts';

const SCREENSHOTS = join(import.meta.dirname, '../../reports/screenshots');

describe.skipIf(!hasBrowser())('the site of strategies in Chromium, opened from disk', () => {
  let browser: Browser;
  let folder = '';

  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    folder = await mkdtemp(join(tmpdir(), 'zerodrop-site-'));
    await writeSite(folder, KNOWN);
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  const pages = ['index.html', 'a-server/index.html', 'a-server/brutal.html', 'a-server/gentle.html'];
  const sizes = [360, 800, 1400].flatMap((width) => [false, true].map((dark) => ({ width, dark })));

  it.each(sizes)('fits a screen of $width px (dark: $dark), needs nothing else, and axe finds nothing', async ({ width, dark }) => {
    for (const path of pages) {
      const opened = await browser.open(join(folder, path), { size: { width, height: 800 }, dark });
      const { page } = opened;
      try {
        expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(width);
        await page.screenshot({
          path: join(SCREENSHOTS, `strategies-${path.replace(/\W+/g, '-')}-${width}${dark ? '-dark' : ''}.png`),
          fullPage: true,
        });
        await page.evaluate(await readFile(AXE, 'utf8'));
        expect(await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))'), path).toEqual([]);
        expect(opened, path).toMatchObject({ errors: [], requests: [] });
      } finally {
        await page.close();
      }
    }
  });

  it('leads from the overview to a run, and back, by links alone', async () => {
    const { page } = await browser.open(join(folder, 'index.html'));
    await page.getByRole('link', { name: 'A server' }).first().click();
    await page.getByRole('link', { name: 'the title of brutal' }).first().click();
    expect(await page.locator('.cost').innerText()).toContain('Loses');
    await page.getByRole('link', { name: 'All servers' }).click();
    expect(await page.locator('h1').innerText()).toBe('Which reload of which server loses what?');
    await page.close();
  });
});
