import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bigRun } from '../big-run.fixture.ts';
import { AXE, type Browser, DESKTOP, hasBrowser, type OpenPage, PHONE, type Size, startBrowser } from '../browser.fixture.ts';
import { rowOf } from '../compare/compare-row.ts';
import { writeComparison } from '../compare/write-compare.ts';
import { writeReports } from '../files.ts';
import { judge } from '../make-report.ts';
import { sampleRecording } from '../sample/sample-recording.ts';
import { sampleReport } from '../sample/sample-report.ts';

const SCREENSHOTS = join(import.meta.dirname, '../../../reports/screenshots');

/** Violations that axe calls serious or critical, each with the element that has it. */
async function seriousFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const found: unknown = await page.evaluate(`axe.run().then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html).join(' ')))`);
  if (!Array.isArray(found)) throw new Error('axe gave no answer');
  return found.map(String);
}

/** What the inspector says. */
const inspected = (page: Page): Promise<string> => page.locator('#inspector').innerText();

/** The place of an element on the screen. */
async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} is not on the page`);
  return box;
}

/** The moment that lies in the middle of the first chart, in seconds. */
async function middleOfChart(page: Page): Promise<number> {
  await page.locator('#chart-answers').scrollIntoViewIfNeeded();
  const { x, y, width, height } = await boxOf(page, '#chart-answers .u-over');
  await page.mouse.move(x + width / 2, y + height / 2);
  return Number.parseFloat(await inspected(page));
}

describe.skipIf(!hasBrowser())('report.html in Chromium, opened from disk', () => {
  let browser: Browser;
  let folder = '';
  const file = (kind: string): string => join(folder, kind, 'report.html');

  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    folder = await mkdtemp(join(tmpdir(), 'zerodrop-page-'));
    for (const kind of ['clean', 'killed'] as const) {
      const recording = sampleRecording(kind);
      await mkdir(join(folder, kind));
      await writeReports(join(folder, kind), recording, sampleReport(recording));
    }
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  const sizes: readonly (readonly [string, Size])[] = [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ];

  describe.each(sizes)('at %s width', (name, size) => {
    /** Opens a page, uses it, and sees that it said nothing to the console and asked for nothing over the network. */
    async function using(kind: string, use: (opened: OpenPage) => Promise<void>, dark = false): Promise<void> {
      const opened = await browser.open(file(kind), { size, dark });
      try {
        await use(opened);
        expect(opened).toMatchObject({ errors: [], requests: [] });
      } finally {
        await opened.page.close();
      }
    }

    it.each([
      ['clean', 'PASS'],
      ['killed', 'FAIL'],
    ])('shows the verdict of the %s run first, and fits the screen', (kind, verdict) =>
      using(kind, async ({ page }) => {
        const badge = await boxOf(page, '.badge');
        expect(await page.locator('.badge').innerText()).toContain(verdict);
        expect(badge.y + badge.height).toBeLessThan(size.height / 4);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(size.width);
        await page.screenshot({ path: join(SCREENSHOTS, `${kind}-${name}.png`), fullPage: true });
      }),
    );

    it('zooms to the switch by its button, by dragging, and back', () =>
      using('clean', async ({ page }) => {
        const whole = await middleOfChart(page);
        expect(whole).toBeCloseTo(14.3, 0);
        await page.getByRole('button', { name: 'Switch' }).click();
        const zoomed = await middleOfChart(page);
        expect(zoomed).toBeGreaterThan(16);
        const { x, y, width, height } = await boxOf(page, '#chart-answers .u-over');
        await page.mouse.move(x + width * 0.8, y + height / 2);
        await page.mouse.down();
        await page.mouse.move(x + width * 0.9, y + height / 2, { steps: 4 });
        await page.mouse.up();
        expect(await middleOfChart(page)).toBeGreaterThan(zoomed + 1);
        await page.locator('#chart-answers .u-over').dblclick();
        expect(await middleOfChart(page)).toBeCloseTo(whole, 1);
      }));

    it('tells the cause of a failure that is hovered over', () =>
      using('killed', async ({ page }) => {
        await page.locator('#charts').focus();
        await page.keyboard.press('f');
        // The failure lies in the middle now. Its row is the one in which the pointer meets it.
        const { height } = await boxOf(page, '.lanes .over');
        let said = '';
        for (let down = 4; down < height && !said.includes('✗'); down += 6) {
          await page
            .locator('.lanes')
            .evaluate(
              '(lanes, down) => window.scrollTo(0, lanes.getBoundingClientRect().top + window.scrollY + down - window.innerHeight * 0.7)',
              down,
            );
          const now = await boxOf(page, '.lanes .over');
          await page.mouse.move(now.x + now.width / 2, now.y + down);
          said = await inspected(page);
        }
        expect(said).toMatch(/✗ empty-reply: request \d+ \/slow\/ .*it was with ver_a-1 pid 47\d\d/);
        expect(said).toContain('Cause: killed: the strategy killed the process that had it in hand');
        expect(said).toContain('SIGKILL to all of ver_a-1');
        const [box, cause] = [await boxOf(page, '#inspector'), await boxOf(page, '#inspector p:has-text("Cause:")')];
        expect(cause.y + cause.height, 'the cause is seen without scrolling').toBeLessThanOrEqual(box.y + box.height);
        await page.screenshot({ path: join(SCREENSHOTS, `hover-${name}.png`) });
      }));

    it('leads from the table of failures to the charts, with the keyboard alone', () =>
      using('killed', async ({ page }) => {
        await page.locator('#failure-table tbody tr').first().focus();
        await page.keyboard.press('Enter');
        expect(await inspected(page)).toContain('Cause: killed');
      }));

    it.each([
      ['clean', false],
      ['killed', false],
      ['killed', true],
    ])('has no serious finding of axe (%s run, dark: %s)', (kind, dark) =>
      using(
        kind,
        async ({ page }) => {
          if (dark) await page.screenshot({ path: join(SCREENSHOTS, `${kind}-${name}-dark.png`), fullPage: true });
          for (const details of await page.locator('details').all()) await details.evaluate('(element) => { element.open = true; }');
          expect(await seriousFindings(page)).toEqual([]);
        },
        dark,
      ),
    );

    it('shows a comparison', async () => {
      const rows = (['clean', 'killed'] as const).map((kind) => {
        const recording = sampleRecording(kind);
        return rowOf(recording, sampleReport(recording), null, `../${kind}/report.html`);
      });
      const opened = await browser.open(await writeComparison(join(folder, 'compare'), rows), { size });
      try {
        const { page } = opened;
        await page.screenshot({ path: join(SCREENSHOTS, `compare-${name}.png`), fullPage: true });
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(size.width);
        expect(await seriousFindings(page)).toEqual([]);
        await page.getByRole('link', { name: 'zerg-dance-killed' }).click();
        expect(await page.locator('.badge').innerText()).toContain('FAIL');
        expect(opened.errors).toEqual([]);
      } finally {
        await opened.page.close();
      }
    });
  });

  it('opens the report of a run of 100,000 requests in less than a second', async () => {
    const recording = bigRun(100_000);
    await mkdir(join(folder, 'big'));
    await writeReports(join(folder, 'big'), recording, judge(recording));
    // What else the machine does can only make it longer.
    const times: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const opened = await browser.open(file('big'));
      times.push(opened.openedMs);
      expect(opened).toMatchObject({ errors: [], requests: [] });
      if (turn === 0) await opened.page.screenshot({ path: join(SCREENSHOTS, 'big-desktop.png') });
      await opened.page.close();
    }
    expect(Math.min(...times)).toBeLessThan(1_000);
  });
});
