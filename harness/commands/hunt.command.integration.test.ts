import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import { Desk } from '../run/zerodrop.fixture.ts';
import { loadScenario } from '../scenario-catalogue.ts';
import { requireRuntime } from '../setup/require-runtime.ts';

const there = await requireRuntime('host');
const HELD = 'betweenDeploysMs=0,processes=2,requestPhaseMs=0';

describe.skipIf(!there)('hunt, on the host', () => {
  let desk: Desk;
  let kept = '';
  beforeAll(async () => {
    desk = await Desk.create();
  });
  afterAll(async () => {
    await desk.clear();
    if (kept !== '') await rm(kept, { force: true });
  });

  // With this seed the search begins in the middle of the time in which the second signal is lost; as it would sooner or later
  // with any other.
  it('finds when a second signal is lost, repeats it with its seed, and keeps it as a scenario that loads', async () => {
    const { code, stdout, stderr } = await desk.call(
      ...['hunt', 'second-sighup', '--seed', '9', '--budget', '10', '--replays', '1'],
      ...['--startup', '1', '--runtime', 'host', '--out', desk.out],
    );
    expect(code, `${stdout}\n${stderr}`).toBe(1);
    expect(stdout).toContain('FOUND   second-sighup');
    expect(stdout).toMatch(/breaks {4}clean-end: .*the signal was lost/);
    expect(stdout).toContain('1 of 1');
    const [, seed, values] = /case {6}(?=.*seed (\d+))(\S+), seed/.exec(stdout) ?? [];
    expect(seed).toBe('9');
    expect(stdout).toContain(`hunt second-sighup --seed ${seed} --startup 1 --runtime host --case ${values} --replays 1`);

    const [, path = ''] = /kept {6}(\S+)/.exec(stdout) ?? [];
    kept = join(PACKAGE_FOLDER, 'scenarios', 'uwsgi', 'found', basename(path));
    expect(await readFile(kept, 'utf8')).toContain(`--case ${values}`);
    const { scenario } = await loadScenario(basename(path, '.hunt.ts'));
    const pins = Object.entries(scenario.pins ?? {}).map(([name, value]) => `${name}=${value}`);
    expect(pins.sort().join(',')).toBe(values);
    expect(scenario.title).toContain('found by a hunt');
  });

  it('repeats a case of the dance that has its cures, and measures its rate', async () => {
    const { code, stdout, stderr } = await desk.call(
      ...['hunt', 'cured-dance', '--case', HELD, '--replays', '1', '--runtime', 'host', '--out', desk.out],
    );
    expect(code, `${stdout}\n${stderr}`).toBe(0);
    expect(stdout).toContain('HELD   cured-dance');
    expect(stdout).toContain('0 of 1');
    // A case that was given is not written down again.
    expect(stdout).not.toContain('kept');
  });

  it('measures how often each value of a variable breaks, and writes it down', async () => {
    const page = join(desk.out, 'rates.md');
    const { code, stdout, stderr } = await desk.call(
      ...['hunt', 'second-sighup', '--each', 'secondSignalMs=994', '--replays', '1', '--seed', '1', '--write', page],
      ...['--startup', '1', '--runtime', 'host', '--out', desk.out],
    );
    expect(code, `${stdout}\n${stderr}`).toBe(1);
    expect(stdout).toMatch(/\| +994 \| +1 \| +1 \| +100 % \|/);
    expect(await readFile(page, 'utf8')).toContain('| 100 % |');
  });

  it('refuses a scenario that says nothing of what may vary, and a case that it does not know', async () => {
    expect((await desk.call('hunt', 'unavailable-modifier')).code).toBe(64);
    expect((await desk.call('hunt', 'documented-dance', '--case', 'threads=2')).code).toBe(64);
    expect((await desk.call('hunt', 'documented-dance', '--each', 'threads=2')).code).toBe(64);
    expect((await desk.call('hunt', 'documented-dance', '--write', 'rates.md')).code).toBe(64);
    expect((await desk.call('hunt', 'nothing-of-the-kind')).code).toBe(64);
  });
});
