import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StandIn } from '../../tools/reload-vassals/stand-in.fixture.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));

let standIn: StandIn;
beforeEach(async () => {
  standIn = await new StandIn(['v1.ini', 'v2.ini', 'v3.ini', 'v4.ini']).start();
});
afterEach(() => standIn.stop());

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command; `whileRunning` is called with each piece of its stderr. */
function run(options: readonly string[], whileRunning: (err: string, interrupt: () => void) => void = () => undefined): Promise<Ended> {
  const required = [
    '--emperor-path',
    standIn.folder,
    '--emperor-stats-socket',
    standIn.emperorStats,
    '--fastrouter-stats-socket',
    standIn.routerStats,
  ];
  const child = spawn(process.execPath, [CLI, 'reload-vassals', ...required, '--check-interval', '0.02', ...options]);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => {
    err += chunk;
    whileRunning(err, () => child.kill('SIGINT'));
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

describe('reload-vassals', () => {
  it('ends with 0 if every vassal was reloaded; the result is on stdout, the progress on stderr', async () => {
    const { code, out, err } = await run(['--minimum-active-vassals', '2']);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^4 of 4 vassals reloaded in .*\nAt least 2 were active at each of \d+ looks; the minimum was 2\.\n$/),
    ]);
    expect(err).toMatch(/v1 and v2: touched \(0 of 4 done, 2 away, 2 active\)/);
  });

  it('says nothing with -q if all went well', async () => {
    expect(await run(['-q'])).toEqual({ code: 0, out: '', err: '' });
  });

  it('gives the result as JSON', async () => {
    const { code, out } = await run(['-q', '--json', '--minimum-active-vassals', '3']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      schema: 'zerodrop/reload-vassals/1',
      outcome: 'complete',
      fewestActive: 3,
      stopped: null,
      vassals: [{ name: 'v1', state: 'reloaded', runs: 'new', active: true }, {}, {}, {}],
    });
  });

  it('ends with 1 if a vassal does not come back, and names it and those on the old code, -q or not', async () => {
    standIn.backAfter = null;
    const { code, out } = await run(['-q', '--timeout', '1', '--minimum-active-vassals', '3']);
    expect(code).toBe(1);
    expect(out).toMatch(/Stopped: v1 failed\.\nv1 failed: not back within 1\.0 s: it does not accept requests\. It is not active\.\n/);
    expect(out).toMatch(/On the old code still: v2, v3 and v4\./);
  });

  it('ends with 2 and says why if none can be spared, in JSON too, and touches nothing', async () => {
    const before = standIn.mtimeS('v1.ini');
    const { code, out, err } = await run(['--json', '--minimum-active-vassals', '4']);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      outcome: 'not-begun',
      stopped: '4 vassals active, and 4 must stay active: none can be spared',
      vassals: [],
    });
    expect(err).toMatch(/^zerodrop: 4 vassals active, and 4 must stay active/);
    expect(standIn.mtimeS('v1.ini')).toBe(before);
  });

  it('shows the plan of a dry run and touches nothing', async () => {
    const before = standIn.mtimeS('v1.ini');
    const { code, out } = await run(['--dry-run', '--minimum-active-vassals', '3']);
    expect([code, out]).toEqual([
      0,
      '4 vassals, 4 active; 3 stay active, so up to 1 reload at once.\nFirst: v1.\nAs they come back: v2, v3 and v4.\n',
    ]);
    expect(standIn.mtimeS('v1.ini')).toBe(before);
  });

  it('refuses to run twice at once', async () => {
    standIn.backAfter = null;
    let second: Promise<Ended> | null = null;
    const first = await run(['--timeout', '2'], (err) => {
      if (err.includes('touched')) second ??= run([]);
    });
    const refused = await (second as Promise<Ended> | null);
    expect(refused?.code).toBe(2);
    expect(refused?.err).toMatch(/another roll-out is at work on .* \(pid \d+\)/);
    expect(first.code).toBe(1);
  });

  it('waits at Ctrl-C for those that are away, touches no other, and says who runs what', async () => {
    standIn.backAfter = 30;
    const { code, out, err } = await run(['--minimum-active-vassals', '2'], (said, interrupt) => {
      if (said.includes('touched') && !said.includes('interrupted')) interrupt();
    });
    expect(code).toBe(1);
    expect(err).toMatch(/interrupted by SIGINT: no further vassal is touched, 2 vassals waited for/);
    expect(out).toMatch(/^2 of 4 vassals reloaded in .*\nStopped: interrupted by SIGINT\.\nOn the old code still: v3 and v4\.\n/);
  });

  it('ends with 64 if an option is missing or wrong', async () => {
    expect((await run(['--minimum-active-vassals', '-1'])).code).toBe(64);
    expect((await run(['--timeout', 'soon'])).err).toMatch(/--timeout is "soon"/);
  });
});
