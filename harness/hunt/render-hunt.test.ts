import { describe, expect, it } from 'vitest';
import { rateOf } from './break-rate.ts';
import { foundFile } from './found-file.ts';
import { type Hunted, renderHunt } from './render-hunt.ts';

const HELD = { kind: 'held', tried: { processes: 4 }, seed: 7 } as const;
const UNCLEAR = { kind: 'unclear', tried: { processes: 4 }, seed: 7, why: 'carried-through: it never came up' } as const;
const FOUND = {
  found: { heldMs: 0, processes: 12 },
  first: { heldMs: 40, processes: 15 },
  seed: 9,
  breakage: { rules: 'clean-end', detail: 'clean-end: running.fifo is read by no process.' },
};
const NOTHING: Hunted = {
  name: 'writefifo-dance',
  seed: 7,
  trials: Array.from({ length: 60 }, () => HELD),
  found: null,
  given: false,
  rate: null,
  unclear: 0,
  seconds: 300,
  command: 'npm run -s zerodrop -- hunt writefifo-dance --seed 7',
  file: null,
};

describe('renderHunt', () => {
  it('says what nothing found is worth', () => {
    expect(renderHunt(NOTHING)).toContain('the verdict held in 60 of them');
    expect(renderHunt(NOTHING)).toContain('fewer than 4.9 %');
  });

  it('claims nothing of runs that showed nothing', () => {
    const text = renderHunt({ ...NOTHING, trials: [UNCLEAR, UNCLEAR] });
    expect(text).toContain('held in 0 of them');
    expect(text).not.toContain('95 %');
    expect(text).toContain('2 of the runs showed nothing; the first because: carried-through: it never came up');
  });

  it('shows the case, what it was shrunk from, how it breaks, its rate, and the command that repeats it', () => {
    const text = renderHunt({ ...NOTHING, trials: [HELD], found: FOUND, rate: rateOf(3, 10), file: 'scenarios/uwsgi/found/x.hunt.ts' });
    expect(text).toContain('case      heldMs=0,processes=12, seed 9, shrunk from heldMs=40,processes=15');
    expect(text).toContain('breaks    clean-end: running.fifo is read by no process.');
    expect(text).toContain('rate      3 of 10 (95 %: 6.7 % to 65 %) when repeated with that seed');
    expect(text).toContain('repeat    npm run -s zerodrop -- hunt writefifo-dance --seed 7');
    expect(text).toContain('kept      scenarios/uwsgi/found/x.hunt.ts');
  });
});

describe('renderHunt, of a case that was given', () => {
  const given: Hunted = { ...NOTHING, trials: [HELD], given: true, found: { ...FOUND, breakage: { rules: '', detail: '' } } };

  it('does not say that something was found if it held', () => {
    const text = renderHunt({ ...given, rate: rateOf(0, 1) });
    expect(text).toContain(' HELD   writefifo-dance');
    expect(text).not.toMatch(/FOUND|breaks/);
  });

  it('says that it broke if it did once', () => {
    expect(renderHunt({ ...given, found: FOUND, rate: rateOf(1, 9) })).toContain(' BROKE   writefifo-dance');
  });
});

describe('foundFile', () => {
  it('pins what was found and keeps the evidence', () => {
    const text = foundFile({
      name: 'writefifo-dance',
      importPath: '../hunt/writefifo-dance.hunt.ts',
      command: 'npm run -s zerodrop -- hunt writefifo-dance --case heldMs=0,processes=12',
      found: FOUND,
      rate: rateOf(3, 10),
      server: 'uWSGI 2.0.21-debian',
    });
    expect(text).toContain("import hunted from '../hunt/writefifo-dance.hunt.ts';");
    expect(text).toContain('pins: { heldMs: 0, processes: 12 },');
    expect(text).toContain('3 of 10 (95 %: 6.7 % to 65 %)');
    expect(text).toContain('//   clean-end: running.fifo is read by no process.');
  });
});
