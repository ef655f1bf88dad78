import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { readSuite } from '../suite/read-suite.ts';
import { runSuite, type SuiteCommandOptions } from './suite.command.ts';

vi.mock('../runtime/choose-runtime.ts', () => ({ chooseRuntime: async () => ({ host: { version: '2.0.21' } }) }));

let base = '';
let options: SuiteCommandOptions;
let said = '';
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'zerodrop-suite-'));
  const nothing = { tag: undefined, uwsgi: undefined, clients: undefined, seed: undefined, history: undefined, keep: undefined };
  const usual = { runtime: 'host', startup: 2, slow: '0.5-1', concurrency: 1, strict: false, resume: false, plan: false };
  options = { ...nothing, ...usual, repeat: 3, shard: '4/4', out: join(base, 'part') };
  said = '';
  const listen = (text: string | Uint8Array): boolean => {
    said += text.toString();
    return true;
  };
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(listen);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(base, { recursive: true });
});

describe('suite', () => {
  it('writes a result without cases for a shard that has nothing to do, says so, and is no failure', async () => {
    expect(await runSuite(['zerg-dance'], options)).toBe(EXIT.pass);
    expect(said).toContain('Shard 4 of 4 has nothing to do');
    const written = await readSuite(join(options.out, 'suite.json'));
    expect(written).toMatchObject({ kind: 'pass', cases: [], missing: [], options: { shard: { index: 4, of: 4 } } });
  });

  it.each([
    ['host', /^left out: \d+ scenarios that need a Kubernetes cluster, which --runtime kubernetes asks for$/m, false],
    ['kubernetes', /^left out: \d+ scenarios that a cluster can't run$/m, true],
  ])('of all, with the runtime %s, leaves out what can not run there, and says so', async (runtime, words, inCluster) => {
    expect(await runSuite([], { ...options, runtime, plan: true, shard: undefined, repeat: 1 })).toBe(EXIT.pass);
    expect(said).toMatch(words);
    const planned = said.split('\n').filter((line) => line.includes('@'));
    expect(planned.length).toBeGreaterThan(5);
    expect(planned.filter((id) => id.startsWith('kubernetes-') !== inCluster)).toEqual([]);
  });
});
