import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireRuntime } from '../../harness/setup/require-runtime.ts';
import { benchmark } from './benchmark.fixture.ts';
import { findProgram, Site } from './site.fixture.ts';

const run = promisify(execFile);
const CLI = fileURLToPath(new URL('../../harness/cli.ts', import.meta.url));
const VASSALS = 8;

/** A host that runs uWSGI need not have these; if CI says that it has all, what is missing is an error. */
function isThere(program: string): boolean {
  if (findProgram(program) !== null) return true;
  if (process.env['ZERODROP_REQUIRE_HOST'] === '1') throw new Error(`there is no ${program}, and ZERODROP_REQUIRE_HOST=1 demands it`);
  console.warn(`skipped: there is no ${program}`);
  return false;
}

// The acceptance test that uwsgi_reload documents: a benchmark in one terminal, the tool twice in another.
describe('an emperor that zerodrop did not start', async () => {
  const there = (await requireRuntime('host')) && isThere('nginx');
  describe.skipIf(!there)('with the options of uwsgi_reload', () => {
    let site: Site;
    beforeAll(async () => {
      site = new Site(VASSALS);
      await site.start();
    });
    afterAll(() => site.stop());

    const reload = async (): Promise<unknown> => {
      const options = [
        '--emperor-path',
        site.folder,
        '--emperor-stats-socket',
        site.emperorStats,
        '--fastrouter-stats-socket',
        site.routerStats,
      ];
      const more = ['--vassal-config-file-suffix', '.ini', '--minimum-active-vassals', '4', '--timeout', '20', '--check-interval', '0.1'];
      const { stdout } = await run(process.execPath, [CLI, 'reload-vassals', ...options, ...more, '-q', '--json']);
      return JSON.parse(stdout);
    };

    it('has all its vassals reloaded, twice, and not one request of ab -c 10 -n 3000 fails', async () => {
      const before = await site.workers();
      const begunBefore = site.begun();
      const twice = (async () => {
        const first = await reload();
        return { first, between: await site.workers(), second: await reload() };
      })();
      const { complete, failed, rounds } = await benchmark(site.url, twice);
      const { first, between, second } = await twice;
      const after = await site.workers();
      for (const result of [first, second]) {
        expect(result).toMatchObject({ outcome: 'complete', exitCode: 0, fewestActive: 4, neverLeft: [] });
      }
      expect(failed, failed === 0 ? undefined : site.logs()).toBe(0);
      expect(complete).toBe(rounds * 3000);
      // Asked again may be what no vassal had begun with; who loses what it has begun is seen here.
      expect(site.begun() - begunBefore).toBe(complete);
      // Every vassal has a new worker each time, and has imported the app once more each time.
      expect(new Set([...before, ...between, ...after]).size).toBe(3 * VASSALS);
      expect(site.imports()).toBe(3 * VASSALS);
    }, 60_000);

    // What cost a request now and then while nginx asked once only: uWSGI's own race (core/utils.c, wsgi_req_accept), which nothing
    // that reloads a vassal from outside can avoid.
    it.skipIf(!isThere('strace'))(
      'loses no request if every vassal is met with a connection that it has not looked at',
      async () => {
        const begunBefore = site.begun();
        const askedBefore = site.askedAgain();
        await site.slowAccept();
        const { complete, failed, rounds } = await benchmark(site.url, reload());
        expect(failed, failed === 0 ? undefined : site.logs()).toBe(0);
        expect(complete).toBe(rounds * 3000);
        expect(site.begun() - begunBefore).toBe(complete);
        expect(site.askedAgain() - askedBefore).toBeGreaterThan(0);
      },
      60_000,
    );
  });
});
