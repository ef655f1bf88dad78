import { GUNICORN } from '../servers/gunicorn/gunicorn-server.ts';

/**
 * For tests that run a real gunicorn on the host: `describe.skipIf(!(await requireGunicorn()))`. False if there is none on
 * PATH, so that the tests skip and are shown as skipped. With ZERODROP_REQUIRE_HOST=1, as in CI, it throws instead: what CI
 * skips, nobody tests.
 */
export async function requireGunicorn(): Promise<boolean> {
  if ((await GUNICORN.find()).kind === 'usable') return true;
  if (process.env['ZERODROP_REQUIRE_HOST'] === '1')
    throw new Error('no gunicorn is on PATH, and ZERODROP_REQUIRE_HOST=1 demands it: apt-get install gunicorn');
  console.warn('skipped: no gunicorn is on PATH');
  return false;
}
