import { describe, expect, it } from 'vitest';
import { parseXml } from '../report/sample/xml.ts';
import { githubAnnotations } from './annotations.ts';
import type { Attempt } from './case-attempt.ts';
import { renderIndex } from './index-page.ts';
import { renderSuiteJunit } from './suite-junit.ts';
import { renderIssue, renderSummary } from './suite-markdown.ts';
import { exitCodeOf } from './suite-results.ts';
import { renderSuiteTerminal } from './suite-terminal.ts';
import { factsFor, type WrittenCase, writtenSuite } from './suite-types.fixture.ts';
import type { Suite } from './suite-types.ts';
import { trendOf } from './trend/trend.ts';

const HOSTILE = 'it said <script>alert(1)</script> & "bye" | @everyone\n# no headline `code`';
const starved: Attempt = {
  kind: 'judged',
  folder: 'runs/first',
  alone: false,
  facts: factsFor('inconclusive', { generatorSaturated: true }),
};
const again: Attempt = { kind: 'judged', folder: 'runs/again', alone: true, facts: factsFor('pass') };
const CASES: readonly WrittenCase[] = [
  { scenario: 'good', turn: 1 },
  { scenario: 'good', turn: 2 },
  { scenario: 'bad', turn: 1 },
  { scenario: 'bad', turn: 2, kind: 'fail', says: HOSTILE },
  { scenario: 'cured', version: 'trixie', kind: 'no-longer-reproduces' },
  { scenario: 'unclear', kind: 'inconclusive' },
  { scenario: 'crashed', kind: 'broken', says: 'it crashed' },
  { scenario: 'saturated', attempts: [starved, again] },
];
const MIXED: Suite = { ...writtenSuite(20, CASES), missing: ['late@trixie#1', 'every case of shard 3 of 4 (trixie)'] };
const HEALTHY = writtenSuite(
  19,
  CASES.map(({ scenario, version = 'bookworm', turn = 1 }) => ({ scenario, version, turn })),
);
const compared = (suite: Suite, ...history: readonly Suite[]): Suite => ({ ...suite, trend: trendOf(suite, history) });

describe('junit.xml of a suite', () => {
  const cases = [...parseXml(renderSuiteJunit(MIXED)).getElementsByTagName('testcase')];
  const named = (name: string) => cases.find((each) => each.getAttribute('name') === name);
  const inside = (name: string, tag: string) => named(name)?.getElementsByTagName(tag)[0]?.getAttribute('type');

  it('has a case for each scenario, version and repetition, done or not', () => {
    expect(cases.map((each) => each.getAttribute('name')).sort()).toEqual([...MIXED.cases.map(({ id }) => id), ...MIXED.missing].sort());
  });

  it('is green for nothing but a pass, and tells a defect that is gone from a failure', () => {
    expect(inside('bad@bookworm#2', 'failure')).toBe('fail');
    expect(inside('cured@trixie#1', 'failure')).toBe('no-longer-reproduces');
    expect(inside('unclear@bookworm#1', 'error')).toBe('inconclusive');
    expect(inside('crashed@bookworm#1', 'error')).toBe('broken');
    expect(inside('late@trixie#1', 'error')).toBe('missing');
    const green = cases.filter((each) => each.getElementsByTagName('failure').length + each.getElementsByTagName('error').length === 0);
    expect(green.map((each) => each.getAttribute('name'))).toEqual([
      'good@bookworm#1',
      'good@bookworm#2',
      'bad@bookworm#1',
      'saturated@bookworm#1',
    ]);
  });

  it('counts what it has', () => {
    const [all] = parseXml(renderSuiteJunit(MIXED)).getElementsByTagName('testsuites');
    expect(['tests', 'failures', 'errors'].map((name) => all?.getAttribute(name))).toEqual(['10', '2', '4']);
  });

  it('keeps hostile text as text', () => {
    expect(named('bad@bookworm#2')?.getElementsByTagName('failure')[0]?.textContent).toBe(HOSTILE);
  });
});

describe('index.html of a suite', () => {
  const page = renderIndex(MIXED);

  it('has each scenario and version, links to the runs, and what was done again', () => {
    for (const { scenario } of MIXED.rows) expect(page).toContain(`<th scope="row">${scenario}<small>`);
    expect(page).toContain('href="runs/bookworm/bad/2026-11-20T01-00-00Z-2/report.html"');
    expect(page).toContain('fail 1/2');
    expect(page).toContain(
      '<a href="runs/first/report.html">generator saturated at first</a>, done again alone: <a href="runs/again/report.html">run</a>',
    );
  });

  it('says what is proven about reloads', () => {
    expect(
      renderIndex(
        writtenSuite(
          1,
          Array.from({ length: 60 }, (_, i) => ({ scenario: 'good', turn: i + 1 })),
        ),
      ),
    ).toContain('300 of 300 reloads lost nothing: fewer than 1 % of reloads lose a request, 95 % confidence.');
    expect(page).toContain('1 of 25 reloads lost requests: at most 18 % of reloads do, 95 % confidence.');
  });

  it('keeps hostile text as text, runs no script and asks no network', () => {
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;');
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  it('names what was not done among the changes', () => {
    const start = page.indexOf('id="changes"');
    expect(page.slice(start, page.indexOf('</section>', start))).toContain('<li>every case of shard 3 of 4 (trixie)</li>');
  });

  it('shows as code what advice marks as code', () => {
    expect(page).toContain('with <code>since</code> and the version');
  });

  it('links to what a broken run left, if it left something', () => {
    const left = (folder: string | null): Attempt => ({
      kind: 'broken',
      folder,
      alone: true,
      startedAt: HEALTHY.startedAt,
      durationMs: 1,
      says: 'it crashed',
    });
    const pageOf = (folder: string | null): string =>
      renderIndex(writtenSuite(1, [{ scenario: 'a', kind: 'broken', says: 'it crashed', attempts: [left(folder)] }]));
    expect(pageOf('runs/bookworm/a/x')).toContain('<a href="runs/bookworm/a/x/">what it left</a>');
    expect(pageOf(null)).toContain('no report');
  });

  it('links from where it lies, and not to what was pruned', () => {
    expect(renderIndex(MIXED, '../../')).toContain('href="../../runs/first/report.html"');
    const pruned = writtenSuite(1, [{ scenario: 'a', attempts: [{ kind: 'judged', folder: null, alone: true, facts: factsFor('pass') }] }]);
    expect(renderIndex(pruned)).not.toContain('href');
  });
});

describe('summary.md and issue.md', () => {
  it('hold the matrix and what is new', () => {
    const summary = renderSummary(compared(MIXED, HEALTHY));
    expect(summary).toContain('| `bad` | ✗ fail 1/2 | – |');
    expect(summary).toMatch(/## Newly failing\n\n- \*\*bad on bookworm .*\(passed on 2026-11-19\)/);
    expect(summary).toMatch(/## A known defect no longer shows\n\nEither .*\n\n- \*\*cured on trixie/);
    expect(summary).toMatch(/## Can no longer be judged\n\n- \*\*unclear on bookworm.*\n- \*\*crashed on bookworm/);
    expect(summary).toContain('## Not done\n\n- `late@trixie#1`\n- `every case of shard 3 of 4 (trixie)`');
  });

  it('let no log line become markup or a mention', () => {
    const summary = renderSummary(compared(MIXED, HEALTHY));
    expect(summary).not.toMatch(/[^\\]<script/);
    expect(summary).not.toContain('@everyone');
    expect(summary).not.toMatch(/^# no headline/m);
  });

  it('write an issue of what is new alone', () => {
    expect(renderIssue(compared(MIXED, HEALTHY))).toMatch(/^# zerodrop: newly failing: bad@bookworm\n/);
    expect(renderIssue(compared(writtenSuite(21, CASES), writtenSuite(20, CASES)))).toBeNull();
    expect(renderIssue(compared(HEALTHY))).toBeNull();
    expect(renderIssue({ ...HEALTHY, trend: null })).toBeNull();
    expect(renderIssue(MIXED)).toContain('# zerodrop: failing: bad@bookworm');
  });

  it('write an issue of what was not done, as of a shard that was lost', () => {
    const lost = { ...HEALTHY, missing: ['every case of shard 3 of 4 (trixie)', 'a@trixie#1', 'b@trixie#1', 'c@trixie#1'] };
    expect(renderIssue(compared(lost, writtenSuite(18, HEALTHY.cases)))).toMatch(
      /^# zerodrop: not done: every case of shard 3 of 4 \(trixie\), a@trixie#1, b@trixie#1 and 1 more\n[\s\S]*## Not done\n\n- `every case/,
    );
    expect(renderIssue({ ...lost, trend: null })).toContain('## Not done');
  });

  it('write an issue of what was never judged, though the rest is as it was', () => {
    const fresh = writtenSuite(20, [...CASES, { scenario: 'fresh', kind: 'broken' }]);
    expect(renderIssue(compared(fresh, writtenSuite(19, CASES)))).toMatch(
      /^# zerodrop: could not be judged: fresh@bookworm\n\n## Could not be judged\n\n- \*\*fresh on bookworm/,
    );
  });

  it('write an issue that GitHub takes, however bad the night was: at most 65,536 characters, and 256 of its title', () => {
    const says = '*'.repeat(3000);
    const names = Array.from({ length: 300 }, (_, i) => `scenario-with-a-long-name-${i}`);
    const night = (n: number, kinds: readonly WrittenCase['kind'][]) =>
      writtenSuite(
        n,
        names.map((scenario, i): WrittenCase => ({ scenario, kind: kinds[i % kinds.length] ?? 'pass', says })),
      );
    const worst = compared(
      night(20, ['fail', 'no-longer-reproduces', 'inconclusive', 'pass', 'fail']),
      night(19, ['pass', 'pass', 'pass', 'fail', 'fail']),
    );
    const trend = worst.trend === null ? null : { ...worst.trend, vanished: names };
    const lost = Array.from({ length: 300 }, (_, i) => `every case of a part: ${i} ${says}`);
    const issue = renderIssue({ ...worst, trend, missing: lost, remarks: lost }) ?? '';
    expect(issue.length).toBeLessThan(60_000);
    expect(issue).toMatch(/\n- and \d+ more, which `index.html` has\n/);
    for (const title of [
      'Newly failing',
      'A known defect',
      'Can no longer',
      'Newly passing',
      'No longer tested',
      'As before',
      'Not done',
      'Remarks',
    ])
      expect(issue).toContain(`## ${title}`);
    const onlyLost = renderIssue({ ...HEALTHY, missing: lost }) ?? '';
    expect(onlyLost.split('\n')[0]?.length).toBeLessThan(256);
  });

  it('write no issue of good news', () => {
    const before = writtenSuite(18, [{ scenario: 'good', kind: 'fail' }]);
    expect(renderIssue(compared(writtenSuite(19, [{ scenario: 'good' }]), before))).toBeNull();
  });
});

describe('the end of a suite on the terminal', () => {
  it('has the matrix, the changes, the result and the page', () => {
    const text = renderSuiteTerminal(compared(MIXED, HEALTHY), { colour: false, index: 'out/index.html' });
    expect(text).toMatch(/^ +bookworm 2\.0\.21-debian +trixie 2\.0\.21-debian\n/);
    expect(text).toMatch(/^bad +✗ fail 1\/2 +–$/m);
    expect(text).toContain(
      'FAIL  4 of 10 cases are as they should be; 1 failed, 1 in which a known defect no longer shows, 1 could not be judged, 1 in which the harness broke, 2 not done.',
    );
    expect(text.endsWith('Report  out/index.html\n')).toBe(true);
  });
});

describe('a scenario that passes since it loses what it must', () => {
  const lossy = writtenSuite(20, [{ scenario: 'brutal', facts: { expects: 'defect', sent: 67, failed: 6 } }, { scenario: 'good' }]);

  it('is never shown as a pass alone: what its users lose stands beside it', () => {
    expect(renderIndex(lossy)).toMatch(/defect 1\/1<small class="loss">loses 6 of 67<\/small>/);
    expect(renderSummary(lossy)).toContain('| `brutal` | ✓ defect 1/1, loses 6 of 67 |');
    expect(renderSuiteTerminal(lossy, { colour: false, index: 'index.html' })).toMatch(/^brutal +✓ defect 1\/1, loses 6 of 67$/m);
    expect(renderSummary(lossy)).toContain('| `good` | ✓ no loss 1/1 |');
  });
});

describe('annotations', () => {
  it('are one line each, whatever was said', () => {
    for (const line of githubAnnotations(MIXED)) expect(line).toMatch(/^::(?:error|warning) title=[^:,\n]+::[^\n]*$/);
    expect(githubAnnotations(MIXED)).toHaveLength(4);
    expect(githubAnnotations(HEALTHY)).toEqual([]);
  });

  it('are of the worst, if there are more than GitHub shows', () => {
    const unclear = Array.from({ length: 12 }, (_, i): WrittenCase => ({ scenario: `a${i}`, kind: 'inconclusive' }));
    const [first, ...rest] = githubAnnotations(writtenSuite(20, [...unclear, { scenario: 'z', kind: 'fail' }]));
    expect(first).toMatch(/^::error title=z@bookworm#1/);
    expect(rest).toHaveLength(9);
  });
});

describe('the exit code of a suite', () => {
  it('is that of its worst case', () => {
    expect((['pass', 'fail', 'no-longer-reproduces', 'inconclusive', 'broken'] as const).map(exitCodeOf)).toEqual([0, 1, 1, 2, 70]);
    expect(
      writtenSuite(1, [{ scenario: 'a' }, { scenario: 'b', kind: 'no-longer-reproduces' }, { scenario: 'c', kind: 'inconclusive' }]).kind,
    ).toBe('no-longer-reproduces');
    expect(
      writtenSuite(1, [
        { scenario: 'a', kind: 'broken' },
        { scenario: 'b', kind: 'fail' },
      ]).kind,
    ).toBe('fail');
    expect(writtenSuite(1, []).kind).toBe('inconclusive');
  });
});
