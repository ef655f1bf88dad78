import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { sampleRecording } from '../sample/sample-recording.ts';
import { sampleReport } from '../sample/sample-report.ts';
import { optionsFor, renderVerdict } from './report-terminal.ts';
import { wrap } from './wrap.ts';

const OPTIONS = { width: 90, colour: false, reportPath: 'reports/zerg-dance/latest/report.html' } as const;

describe('renderVerdict', () => {
  it.each(['clean', 'killed'] as const)('prints the verdict of the %s sample as the golden text has it', async (kind) => {
    const recording = sampleRecording(kind);
    await expect(renderVerdict(sampleReport(recording), recording, OPTIONS)).toMatchFileSnapshot(`sample/${kind}.verdict.txt`);
  });

  it('says what users lost first, and second that the scenario showed what it must', () => {
    const recording = sampleRecording('killed');
    const signature = { says: 'the old instance is killed', outcome: 'refused', log: null } as const;
    const known = { ...recording, run: { ...recording.run, expectation: { kind: 'defect', signature } } } as const;
    const report = sampleReport(recording);
    const text = renderVerdict({ ...report, verdict: 'pass' }, known, { ...OPTIONS, width: 120 });
    const [name, cost] = text.split('\n');
    expect([name, cost]).toEqual([
      'zerg-dance-killed',
      expect.stringMatching(/^ {2}Loses 37 of 871 requests \(35 refused, 2 closed without an answer\); no client is answered for 559 ms;/),
    ]);
    expect(text).toContain('\n PASS   It showed what it must: a known defect shows: the old instance is killed\n');
    // One that did not is an alarm, and comes first.
    expect(renderVerdict({ ...report, verdict: 'fail' }, known, OPTIONS)).toMatch(/^ FAIL {3}zerg-dance-killed\n/);
  });

  it('says the same in colour as without', () => {
    const recording = sampleRecording('killed');
    const report = sampleReport(recording);
    const coloured = renderVerdict(report, recording, { ...OPTIONS, colour: true });
    expect(coloured).toContain('\u001b[41m');
    const lines = (text: string): string[] => text.split('\n').map((line) => line.trimEnd());
    expect(lines(stripVTControlCharacters(coloured))).toEqual(lines(renderVerdict(report, recording, OPTIONS)));
  });

  it('keeps to the width', () => {
    const recording = sampleRecording('killed');
    const text = renderVerdict(sampleReport(recording), recording, { ...OPTIONS, width: 60, reportPath: null });
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(60);
  });

  it('lets no control character of a check or a title through', () => {
    const recording = sampleRecording('clean');
    const report = sampleReport(recording);
    const evil = '\u001b[2J\u0007\u009b';
    const text = renderVerdict(
      { ...report, scenario: evil, checks: [{ name: evil, verdict: 'fail', reason: 'refuted', detail: evil }] },
      { ...recording, run: { ...recording.run, title: evil, trouble: evil } },
      { ...OPTIONS, reportPath: evil },
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it('shows why a run could not be carried through', () => {
    const recording = sampleRecording('clean');
    const trouble = 'ver_b-2 exited with code 22: no app loaded';
    const text = renderVerdict(sampleReport(recording), { ...recording, run: { ...recording.run, trouble } }, OPTIONS);
    expect(text).toContain(trouble);
  });

  it('shows in full what a failed check says, however long it is', () => {
    const recording = sampleRecording('clean');
    const detail = `${'evidence '.repeat(100)}end`;
    const text = (verdict: 'pass' | 'fail'): string =>
      renderVerdict({ ...sampleReport(recording), checks: [{ name: 'x', verdict, reason: 'refuted', detail }] }, recording, OPTIONS);
    expect(text('fail')).toContain('end\n');
    expect(text('pass')).not.toContain('end\n');
    expect(text('pass')).toContain('more lines in the report');
  });
});

describe('optionsFor', () => {
  it('uses no colour if it is no terminal, if NO_COLOR is set, or if the terminal is dumb', () => {
    expect(optionsFor({ isTTY: true, columns: 80 }, {}).colour).toBe(true);
    expect(optionsFor({ isTTY: false }, {}).colour).toBe(false);
    expect(optionsFor({ isTTY: true }, { NO_COLOR: '1' }).colour).toBe(false);
    expect(optionsFor({ isTTY: true }, { NO_COLOR: '' }).colour).toBe(true);
    expect(optionsFor({ isTTY: true }, { TERM: 'dumb' }).colour).toBe(false);
  });
});

describe('wrap', () => {
  it('keeps a word that is longer than the line whole, so that it can be copied', () => {
    expect(wrap(`see ${'x'.repeat(30)} there`, 20, '  ')).toEqual(['  see', `  ${'x'.repeat(30)}`, '  there']);
  });
});
