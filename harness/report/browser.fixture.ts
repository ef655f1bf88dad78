import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** Debian's. */
const CHROMIUM = '/usr/bin/chromium';

/** No sandbox in containers, no GPU, and nothing that would use the network. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/** Whether the browser tests can run. In CI they must: there a missing browser is an error and no reason to skip. */
export function hasBrowser(): boolean {
  if (existsSync(CHROMIUM)) return true;
  if (process.env['CI'] !== undefined) throw new Error(`${CHROMIUM} is missing: .ci/run installs it`);
  return false;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const DESKTOP: Size = { width: 1400, height: 900 };
export const PHONE: Size = { width: 390, height: 844 };

/** A browser with a profile of its own. */
export interface Browser {
  open(file: string, options?: { readonly size?: Size; readonly dark?: boolean }): Promise<OpenPage>;
  close(): Promise<void>;
}

/** A page that was opened from disk, with what it said and what it asked the network for. */
export interface OpenPage {
  readonly page: Page;
  /** Console errors and uncaught exceptions. */
  readonly errors: readonly string[];
  /** Addresses beyond the file itself. */
  readonly requests: readonly string[];
  /** Milliseconds from the call to the first frame in which the charts are drawn. */
  readonly openedMs: number;
}

export async function startBrowser(): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'zerodrop-browser-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, { executablePath: CHROMIUM, args: ARGS, headless: true });
  return {
    async open(file, { size = DESKTOP, dark = false } = {}) {
      const page = await context.newPage();
      const errors: string[] = [];
      const requests: string[] = [];
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      page.on('pageerror', (error) => errors.push(error.message));
      const address = pathToFileURL(file).href;
      page.on('request', (request) => request.url() !== address && requests.push(request.url()));
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
      const from = performance.now();
      await page.goto(address);
      // Two frames: the charts are drawn in the first that comes after the scripts have run.
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
      return { page, errors, requests, openedMs: performance.now() - from };
    },
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** axe's own script, to be run in a page. */
export const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
