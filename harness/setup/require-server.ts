import type { Server } from '../servers/server.ts';

/**
 * For tests that run a server of the host: `describe.skipIf(!(await requireServer(GUNICORN)))`. False if there is none, so that the
 * tests skip and are shown as skipped. With ZERODROP_REQUIRE_HOST=1, as in CI, it throws instead: what CI skips is not tests.
 */
export async function requireServer({ title, howToInstall, find }: Pick<Server, 'title' | 'howToInstall' | 'find'>): Promise<boolean> {
  if ((await find()).kind === 'usable') return true;
  if (process.env['ZERODROP_REQUIRE_HOST'] === '1')
    throw new Error(`there is no ${title} on this machine, and ZERODROP_REQUIRE_HOST=1 demands it: ${howToInstall}`);
  console.warn(`skipped: there is no ${title} on this machine`);
  return false;
}
