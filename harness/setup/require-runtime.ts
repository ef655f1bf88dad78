import { dockerAnswers } from '../runtime/detect.ts';
import { hostUwsgi } from '../servers/uwsgi/find-uwsgi.ts';

const RUNTIMES = {
  docker: { there: dockerAnswers, flag: 'ZERODROP_REQUIRE_DOCKER', missing: 'no Docker daemon answers' },
  host: { there: async () => (await hostUwsgi()) !== null, flag: 'ZERODROP_REQUIRE_HOST', missing: 'no uWSGI with Python 3 is on PATH' },
} as const;

/**
 * For tests that run a real uWSGI: `describe.skipIf(!(await requireRuntime('docker')))`. False if the runtime is
 * missing, so that the tests skip and are shown as skipped. If ZERODROP_REQUIRE_DOCKER=1 (or
 * ZERODROP_REQUIRE_HOST=1) says that it has to be there, as in CI, it throws instead: what CI skips is not tests.
 */
export async function requireRuntime(runtime: keyof typeof RUNTIMES): Promise<boolean> {
  const { there, flag, missing } = RUNTIMES[runtime];
  if (await there()) return true;
  if (process.env[flag] === '1') throw new Error(`${missing}, and ${flag}=1 demands it`);
  console.warn(`skipped: ${missing}`);
  return false;
}
