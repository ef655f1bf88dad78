import { describe, expect, it } from 'vitest';
import { renderEach, renderEachPage } from './each-table.ts';
import { casesOf, eachRow, parseEach } from './each-value.ts';
import type { Trial } from './trial.ts';

const VARIES = { processes: { min: 1, max: 32, usual: 8 }, requestPhaseMs: { min: 0, max: 400, usual: 0 } };

function trials(held: number, broke: number, unclear: number): readonly Trial[] {
  const tried = { processes: 8 };
  return [
    ...Array.from({ length: held }, (): Trial => ({ kind: 'held', tried, seed: 1 })),
    ...Array.from({ length: broke }, (): Trial => ({ kind: 'broke', tried, seed: 1, breakage: { rules: 'clean-end', detail: '' } })),
    ...Array.from({ length: unclear }, (): Trial => ({ kind: 'unclear', tried, seed: 1, why: 'it never came up' })),
  ];
}

describe('parseEach', () => {
  it('reads a variable and its values, each of which makes a case with what else is given', () => {
    const each = parseEach('processes=1,8,32', VARIES);
    expect(each).toEqual({ name: 'processes', values: [1, 8, 32] });
    expect(casesOf(each, { requestPhaseMs: 5 })).toEqual([
      { requestPhaseMs: 5, processes: 1 },
      { requestPhaseMs: 5, processes: 8 },
      { requestPhaseMs: 5, processes: 32 },
    ]);
  });

  it.each(['processes', 'processes=', 'processes=1,', 'processes=33', 'threads=2', 'processes=1,x'])('refuses %s', (text) => {
    expect(() => parseEach(text, VARIES)).toThrow('--each');
  });
});

describe('eachRow', () => {
  it('counts what broke of the runs that showed something', () => {
    expect(eachRow(8, trials(6, 2, 1))).toMatchObject({ value: 8, rate: { broke: 2, runs: 8 }, unclear: 1, ways: [['clean-end', 2]] });
  });

  it('knows nothing of a value whose runs all showed nothing', () => {
    expect(eachRow(8, trials(0, 0, 2)).rate).toEqual({ broke: 0, runs: 0, low: 0, high: 1 });
  });
});

describe('renderEach', () => {
  const table = { variable: 'processes', rows: [eachRow(1, trials(8, 0, 0)), eachRow(32, trials(0, 7, 1))] };

  it('gives each value its rate with the exact interval', () => {
    const rows = renderEach(table)
      .split('\n')
      .map((line) => line.replace(/ +/g, ' '));
    expect(rows.slice(2)).toEqual([
      '| 1 | 8 | 0 | 0 % | 0 % to 37 % | |',
      '| 32 | 7, and 1 that showed nothing | 7 | 100 % | 59 % to 100 % | clean-end |',
      '',
    ]);
  });

  it('makes a page that says when, with what and by which command it was measured', () => {
    const page = renderEachPage({
      ...table,
      name: 'writefifo-deploy',
      title: 'one deploy',
      source: 'https://example.org/',
      day: '2026-11-25',
      ranOn: { server: 'uWSGI 2.0.21-debian', runtime: 'host', cores: 2 },
      startupSeconds: 0.2,
      command: 'npm run -s zerodrop -- hunt writefifo-deploy --each processes=1,32',
    });
    expect(page).toContain('2026-11-25, uWSGI 2.0.21-debian, on the host, 2 cores, an import of 0.2 s.');
    expect(page).toContain('hunt writefifo-deploy --each processes=1,32');
    expect(page).toContain('| 100 % |');
  });
});
