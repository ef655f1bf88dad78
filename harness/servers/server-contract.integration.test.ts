import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../core/record/run-record.ts';
import { type FinishedRun, type RunOptions, runScenario } from '../run/run-scenario.ts';
import { defineScenario, zeroDowntime } from '../scenario.ts';
import { requireRuntime } from '../setup/require-runtime.ts';
import { requireServer } from '../setup/require-server.ts';
import type { Server } from './server.ts';
import { knowledgeOf, SERVER_NAMES, serverNamed } from './server-registry.ts';

/** The usual start and end of a server, with a siege in between that nothing disturbs. */
function undisturbed(server: Server) {
  return defineScenario({
    server,
    title: `${server.title}, started and ended`,
    mustShow: 'it answers each request, and ends when it is told to',
    source: 'https://example.org/',
    tags: [],
    expect: zeroDowntime(),
    expectsChange: false,
    siege: { clients: 2, lanes: ['new', 'reused'] },
    // Two show that there are several. pm2 starts one after the other, each a whole Node, and ends two at a time.
    processes: 2,
    startups: 1,
    async boot(stage) {
      await stage.switchBuild('ver_a');
      await server.startUsual?.(stage, 'server');
    },
    reload: (stage) => stage.steps(async () => undefined),
  });
}

const RUNTIMES = ['host', 'docker'] as const;

function optionsOf(runtime: string, out: string): RunOptions {
  return {
    runtime,
    startupSeconds: 1,
    clients: null,
    seed: 1,
    out,
    slowSeconds: '0.2-0.4',
    base: 'debian:bookworm-slim',
    command: '',
    signal: AbortSignal.timeout(110_000),
    onStart: () => undefined,
    onLine: () => undefined,
  };
}

const servers = await Promise.all(
  SERVER_NAMES.map(async (name) => {
    const server = await serverNamed(name);
    if (server === null) throw new Error(`the registry names ${name} and does not have it`);
    // A cluster is asked more by scenarios/kubernetes/kubernetes.cluster.test.ts.
    if (server.runsIn === 'kubernetes') return null;
    return {
      name,
      server,
      there: { host: server.runsIn !== 'docker' && (await requireServer(server)), docker: await requireRuntime('docker') },
    };
  }),
);

describe.each(servers.filter((each) => each !== null))('$name', ({ name, server, there }) => {
  it('says its name, how it is started usually, and how to install it', () => {
    expect(server.name).toBe(name);
    expect(server.startUsual).toBeTypeOf('function');
    expect(server.howToInstall).toMatch(/^[A-Z].*apt-get install [a-z0-9. +-]+(?:; then npm install --global [a-z0-9]+)?\)?$/);
  });

  it('is known to the registry by its causes, and each says what it is, its source, and what to do', () => {
    expect(knowledgeOf({ name })).toBe(server.knowledge);
    const causes = server.knowledge?.causes ?? [];
    expect(causes.length).toBeGreaterThan(0);
    expect(new Set(causes.map((cause) => cause.name)).size).toBe(causes.length);
    for (const { message, sources, cure } of causes) {
      expect(message).toMatch(/^\S.*[^.]$/);
      expect(sources.length).toBeGreaterThan(0);
      for (const source of sources) {
        if (source.url === null) expect(source.title).toMatch(/^\S.* v?\d+\.\d[\w.]*, \S/);
        else expect(new URL(source.url).protocol).toBe('https:');
      }
      expect(cure ?? 'none is known').toMatch(/^\S.*[^.]$/);
    }
  });

  describe('started, besieged and ended', () => {
    let out: string;
    const runs: Partial<Record<'host' | 'docker', FinishedRun>> = {};
    beforeAll(async () => {
      out = await mkdtemp(join(tmpdir(), 'zd-contract-'));
      // Both at a time: they mostly wait.
      await Promise.all(
        RUNTIMES.filter((runtime) => there[runtime]).map(async (runtime) => {
          runs[runtime] = await runScenario(`${name}-on-${runtime}`, undisturbed(server), optionsOf(runtime, out));
        }),
      );
    });
    afterAll(() => rm(out, { recursive: true, force: true }));

    describe.skipIf(!there.host)('on host', () => tells('host'));
    describe.skipIf(!there.docker)('on docker', () => tells('docker'));

    function tells(runtime: 'host' | 'docker'): void {
      const run = (): FinishedRun => runs[runtime] ?? expect.fail('it did not run');
      const events = (): readonly RunEvent[] => run().recording.events;
      const logged = (): readonly (RunEvent & { readonly meaning: string })[] =>
        events().flatMap((event) => (event.source === 'log' ? [{ ...event, meaning: server.meaningOf(event.text).kind }] : []));

      it('answers every request, and its books balance', () => {
        const told = run().report.checks.map(({ name: check, verdict, detail }) => ({ check, verdict, detail }));
        const mustHold = ['carried-through', 'accounted', 'zero-downtime', 'detector', 'clean-end'];
        expect(told.filter(({ check, verdict }) => mustHold.includes(check) && verdict !== 'pass')).toEqual([]);
        expect(told.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
        const { sent, answered, served } = run().report.requests;
        expect(sent).toBeGreaterThan(8);
        expect({ answered, served }).toEqual({ answered: sent, served: sent });
      });

      it('says its version: the same as before it was started, and in its log if it says one there', async () => {
        const { version } = run().report.server ?? { version: '' };
        expect(version).toMatch(/^\d+\.\d+/);
        if (runtime === 'host') expect(await server.find()).toMatchObject({ kind: 'usable', version });
        const said = logged().flatMap(({ text }) => server.versionIn?.(text) ?? []);
        if (server.versionIn !== undefined) expect(new Set(said)).toEqual(new Set([version]));
      });

      it('says in its log that it is ready, that workers come, and that it ends', () => {
        expect(logged().some(({ text }) => server.ready.test(text))).toBe(true);
        const teardownMs = events().find(({ kind }) => kind === 'teardown')?.atMs ?? 0;
        const known = logged().filter(({ meaning }) => meaning !== 'log-line');
        expect(known.some(({ atMs }) => atMs < teardownMs)).toBe(true);
        expect(known.some(({ atMs }) => atMs >= teardownMs)).toBe(true);
      });

      it('names in those lines processes of its own', () => {
        const pids = logged().flatMap(({ pid }) => pid ?? []);
        const answering = new Set([...run().recording.ledger.records()].map(({ pid }) => pid));
        expect([...answering].filter((pid) => !pids.includes(pid))).toEqual([]);
      });

      it('ends by itself, within 10 s, when it is told to', () => {
        const teardownMs = events().find(({ kind }) => kind === 'teardown')?.atMs ?? 0;
        const gone = events().find(({ kind }) => kind === 'master-gone');
        expect(gone?.facts).toEqual({ end: expect.not.objectContaining({ signal: 'SIGKILL' }) });
        expect((gone?.atMs ?? Number.POSITIVE_INFINITY) - teardownMs).toBeLessThan(10_000);
      });
    }
  });
});
