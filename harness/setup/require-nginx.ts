import { nginxVersion } from './own-nginx.ts';

/**
 * For tests that run a real nginx: `describe.skipIf(!(await requireNginx()))`. False if there is none on PATH, so
 * that the tests skip and are shown as skipped; in CI it throws instead, since what CI skips is not tested.
 */
export async function requireNginx(): Promise<boolean> {
  if ((await nginxVersion()) !== null) return true;
  if (process.env['CI'] !== undefined) throw new Error('no nginx is on PATH, and CI demands it: apt-get install nginx-light');
  console.warn('skipped: no nginx is on PATH');
  return false;
}
