import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { readSuite } from '../suite/read-suite.ts';
import { runSuite, type SuiteCommandOptions } from './suite.command.ts';

const lacking = vi.hoisted(() => new Set<string>());
vi.mock('../runtime/lacking-here.ts', () => ({
  sharedRuntime: async (all: readonly { readonly title: string; readonly server: { readonly name: string } }[]) => ({
    runtime: 'host',
    lacking: new Map(
      all.flatMap((each) => (lacking.has(each.server.name) ? [[each, { reason: 'it is not there', isElsewhere: false }] as const] : [])),
    ),
  }),
}));

let base = '';
let options: SuiteCommandOptions;
let said = '';
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'zerodrop-suite-'));
  const nothing = {
    tag: undefined,
    server: undefined,
    uwsgi: undefined,
    clients: undefined,
    seed: undefined,
    history: undefined,
    keep: undefined,
  };
  const usual = { runtime: 'host', startup: 2, slow: '0.5-1', concurrency: 1, strict: false, resume: false, plan: false };
  options = { ...nothing, ...usual, repeat: 3, shard: '2/4', out: join(base, 'part') };
  said = '';
  const listen = (text: string | Uint8Array): boolean => {
    said += text.toString();
    return true;
  };
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(listen);
});
afterEach(async () => {
  lacking.clear();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(base, { recursive: true });
});

describe('suite', () => {
  it('writes a result without cases for a shard that has nothing to do, says so, and is no failure', async () => {
    expect(await runSuite(['zerg-dance'], options)).toBe(EXIT.pass);
    expect(said).toContain('Shard 2 of 4 has nothing to do');
    const written = await readSuite(join(options.out, 'suite.json'));
    expect(written).toMatchObject({ kind: 'pass', cases: [], missing: [], options: { shard: { index: 2, of: 4 } } });
  });

  it('skips, with the reason, what can not run here, if all was asked for', async () => {
    vi.stubEnv('CI', '');
    lacking.add('gunicorn');
    expect(await runSuite([], { ...options, plan: true, shard: undefined, repeat: 1 })).toBe(EXIT.pass);
    expect(said).toContain('skipped gunicorn-hup: it is not there\n');
    expect(said).not.toMatch(/^gunicorn-hup@host#1$/m);
    expect(said).toContain('zerg-dance@host#1\n');
  });

  it.each([
    ['in CI', 'true', []],
    ['if it was named', '', ['gunicorn-hup', 'gunicorn-usr2']],
  ])('breaks what can not run here %s', async (_, ci, names) => {
    vi.stubEnv('CI', ci);
    for (const name of ['gunicorn', 'haproxy', 'nginx', 'node', 'uwsgi']) lacking.add(name);
    expect(await runSuite(names, { ...options, server: names.length > 0 ? undefined : ['gunicorn'], shard: undefined, repeat: 1 })).toBe(
      EXIT.broken,
    );
    const { cases, skipped } = await readSuite(join(options.out, 'suite.json'));
    expect(skipped).toBeUndefined();
    expect(cases.length).toBeGreaterThan(1);
    expect(new Set(cases.map(({ kind, says }) => `${kind}: ${says}`))).toEqual(new Set(['broken: it is not there']));
  });
});
