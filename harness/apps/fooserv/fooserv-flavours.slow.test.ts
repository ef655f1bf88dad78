import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { requireProgram } from '../../setup/require-program.ts';
import type { FooservFlavour } from './fooserv.ts';
import { fooservJudge } from './fooserv-judge.ts';
import { type Answered, OwnServer, programOf } from './own-servers.fixture.ts';

const STARTUP_SECONDS = 0.5;
const SLOW = { low: 0.2, high: 1.2 };
const SEED = 7;

/** Debian's package of each program. */
const PACKAGES: Readonly<Record<FooservFlavour, string>> = {
  wsgi: 'python3',
  asgi: 'uvicorn',
  rack: 'puma',
  php: 'php-cli',
  node: 'nodejs',
};

/** How long `/slow/` takes for a request, in seconds. */
function slowSeconds(id: number): number {
  const share = createHash('sha256').update(`${SEED}:${id}`).digest().readUInt32BE(0) / 2 ** 32;
  return SLOW.low + (SLOW.high - SLOW.low) * share;
}

const PATHS = ['/fast/', '/slow/', '/big/', '/stream/'] as const;

function judged(path: (typeof PATHS)[number], id: number, { status, headers, body }: Answered): string {
  const header = (name: string): string | null => (headers[name] === undefined ? null : String(headers[name]));
  return fooservJudge(PATHS).judge({ requestId: id, target: PATHS.indexOf(path), status, header, body }).outcome;
}

describe.each(Object.entries(PACKAGES) as [FooservFlavour, string][])('fooserv in %s', (flavour, debianPackage) => {
  describe.skipIf(!requireProgram(programOf(flavour), debianPackage))('in a server of its own', () => {
    let server: OwnServer;
    let startedMs = 0;
    const ask = (path: string, id: number, headers = {}) => server.get(path, { 'X-Zerodrop-Request': String(id), ...headers });

    beforeAll(async () => {
      const beganMs = performance.now();
      server = await OwnServer.start(flavour, 'ver_a', {
        startupSeconds: STARTUP_SECONDS,
        slowSeconds: `${SLOW.low}-${SLOW.high}`,
        seed: SEED,
      });
      await server.answers();
      startedMs = performance.now() - beganMs;
    });
    afterAll(async () => {
      expect(await server.stop()).toMatch(/^fooserv: importing ver_a$/m);
    });

    it('answers after its start, and not before', () => {
      expect(startedMs).toBeGreaterThanOrEqual(STARTUP_SECONDS * 1000);
    });

    it('answers by its version, with the id of the request and the pid of the process', async () => {
      const answered = await ask('/fast/', 41);
      expect(answered.status).toBe(201);
      expect(answered.body.toString()).toBe('ver_a /fast/ 41\n');
      expect(answered.headers).toMatchObject({
        'x-fooserv-version': 'ver_a',
        'x-fooserv-pid': String(server.pid),
        'content-length': '16',
        'content-type': expect.stringMatching(/^text\/plain\b/),
      });
      expect(judged('/fast/', 41, answered)).toBe('answered');
    });

    it.each([['without an id'], ['with something else as an id']])('answers a request %s', async (says) => {
      const headers = says === 'without an id' ? {} : { 'X-Zerodrop-Request': '12 a' };
      expect((await server.get('/fast/', headers)).body.toString()).toBe('ver_a /fast/ -\n');
    });

    it('answers 404 to what it does not know, and says who it is', async () => {
      const { status, headers } = await ask('/elsewhere/', 42);
      expect([status, headers['x-fooserv-version']]).toEqual([404, 'ver_a']);
    });

    it.each(['/big/', '/stream/'] as const)('answers %s with each of its lines', async (path) => {
      const answered = await ask(path, 43);
      expect(judged(path, 43, answered)).toBe('answered');
      expect('content-length' in answered.headers).toBe(path === '/big/');
    });

    it.each([['a short one'], [''], ['a long one '.repeat(50_000)]])(
      'reads the body that is posted, and says what it was',
      async (sent) => {
        const { status, headers, body } = await server.post('/post/', sent, {
          'X-Zerodrop-Request': '44',
          'Content-Length': String(sent.length),
        });
        const header = (name: string): string | null => (headers[name] === undefined ? null : String(headers[name]));
        const judged = (bodies: readonly string[]) =>
          fooservJudge(['/post/'], bodies).judge({ requestId: 44, target: 0, status, header, body });
        expect(judged([sent]).outcome).toBe('answered');
        expect(judged([`${sent}.`]).outcome).toBe('wrong-body');
        expect((await server.journal()).filter((line) => line.startsWith('E 44 '))).not.toEqual([]);
      },
    );

    const eventsOf = ({ body }: Answered): readonly string[] => body.toString().split('\n\n').slice(0, -1);

    it('sends a stream of numbered events, to the one that says that it is over', async () => {
      const answered = await ask('/events/', 46);
      const { status, headers } = answered;
      expect([status, headers['content-type'], headers['x-accel-buffering'], headers['x-fooserv-version']]).toEqual([
        200,
        expect.stringMatching(/^text\/event-stream\b/),
        'no',
        'ver_a',
      ]);
      const events = eventsOf(answered);
      const says = (number: number): string => `data: ver_a /events/ ${number} ${server.pid} 46`;
      expect(events.slice(0, -1)).toEqual(Array.from({ length: 12 }, (_, i) => `id: ${i + 1}\n${says(i + 1)}`));
      expect(events.at(-1)).toBe(`id: 13\nevent: end\n${says(13)}`);
      expect((await server.journal()).filter((line) => line.startsWith('E 46 '))).toHaveLength(1);
    });

    it('goes on with what a client lacks, be it nothing but the end', async () => {
      const numbersOf = (answered: Answered) => eventsOf(answered).map((event) => Number(/^id: (\d+)$/m.exec(event)?.[1]));
      expect(numbersOf(await ask('/events/', 47, { 'Last-Event-ID': '9' }))).toEqual([10, 11, 12, 13]);
      expect(numbersOf(await ask('/events/', 48, { 'Last-Event-ID': '12' }))).toEqual([13]);
      expect((await server.journal()).filter((line) => line.startsWith('E 48 '))).toHaveLength(1);
    });

    it('takes its time with a slow one that is posted, and executes it afterwards', async () => {
      const { status, body } = await server.post('/post/slow/', 'abc', { 'X-Zerodrop-Request': '45', 'Content-Length': '3' });
      expect([status, body.toString()]).toEqual([201, 'ver_a /post/slow/ 45 3 ba7816bf\n']);
      const [begun, ended] = (await server.journal()).filter((line) => line.split(' ')[1] === '45').map(momentOf);
      expect(Number((ended ?? 0n) - (begun ?? 0n)) / 1e9).toBeGreaterThanOrEqual(SLOW.low);
    });

    it('takes for a slow request the time that its id and the seed give, in each language', async () => {
      const ids = [...Array(200).keys()].map((i) => 1000 + i);
      const shortest = ids.toSorted((a, b) => slowSeconds(a) - slowSeconds(b))[0] ?? 0;
      await ask('/slow/', shortest);
      const [begun, ended] = (await server.journal()).filter((line) => line.split(' ')[1] === String(shortest)).map(momentOf);
      const took = Number((ended ?? 0n) - (begun ?? 0n)) / 1e9;
      expect(took).toBeGreaterThanOrEqual(slowSeconds(shortest) - 0.002);
      expect(took).toBeLessThan(SLOW.high * 0.8);
    });

    it('takes the whole time for the one that must wait longest', async () => {
      const longest = [...Array(200).keys()].toSorted((a, b) => slowSeconds(b) - slowSeconds(a))[0] ?? 0;
      const beganMs = performance.now();
      expect(judged('/slow/', longest, await ask('/slow/', longest))).toBe('answered');
      expect(performance.now() - beganMs).toBeGreaterThanOrEqual(slowSeconds(longest) * 1000 - 2);
    });

    it('writes down what it begins and what it has served, by the clock of the harness', async () => {
      const before = process.hrtime.bigint();
      await ask('/fast/', 77);
      const after = process.hrtime.bigint();
      const lines = (await server.journal()).filter((line) => line.split(' ')[1] === '77');
      expect(lines.map((line) => line.replace(/ \d+$/, ''))).toEqual(['B 77', 'E 77']);
      for (const line of lines) expect(momentOf(line) >= before && momentOf(line) <= after).toBe(true);
      expect(await server.journalFiles()).toEqual([`${server.pid}.journal`]);
      expect((await server.journal()).filter((line) => !/^[BE] (?:\d+|-) \d+$/.test(line))).toEqual([]);
    });

    it('does not write down a request that asks for that', async () => {
      await ask('/fast/', 78, { 'X-Fooserv-Journal': 'off' });
      expect((await server.journal()).filter((line) => line.split(' ')[1] === '78')).toEqual([]);
    });
  });

  describe.skipIf(!requireProgram(programOf(flavour), debianPackage))('and its other versions', () => {
    const circumstances = { startupSeconds: 0.1, slowSeconds: '0.1', seed: null };

    it('answers 202 as the new one', async () => {
      const server = await OwnServer.start(flavour, 'ver_b', circumstances);
      try {
        await server.answers();
        const answered = await server.get('/fast/', { 'X-Zerodrop-Request': '5' });
        expect([answered.status, answered.body.toString(), judged('/fast/', 5, answered)]).toEqual([202, 'ver_b /fast/ 5\n', 'answered']);
      } finally {
        await server.stop();
      }
    });

    it('does not start as the broken one, and says why', async () => {
      const server = await OwnServer.start(flavour, 'ver_broken', circumstances);
      try {
        const { code, said } = await server.ended();
        expect([code === 0, said]).toEqual([false, expect.stringContaining('ver_broken fails to import, on purpose')]);
        expect(said).toContain('fooserv: importing ver_broken');
      } finally {
        await server.stop();
      }
    });
  });
});

function momentOf(line: string): bigint {
  return BigInt(line.split(' ')[2] ?? '0');
}

describe.skipIf(!requireProgram('ruby', 'ruby'))('fooserv in Ruby', () => {
  it('has loaded the digest before two threads ask for it at a time, of which one fails now and then', async () => {
    const app = join(PACKAGE_FOLDER, 'apps/fooserv/ruby/fooserv.rb');
    const { stdout } = await promisify(execFile)('ruby', ['-e', 'require ARGV[0]; puts Digest.const_defined?(:SHA256)', app]);
    expect(stdout).toBe('true\n');
  });
});
