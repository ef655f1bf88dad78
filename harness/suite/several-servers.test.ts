import { describe, expect, it } from 'vitest';
import { parseXml } from '../report/sample/xml.ts';
import { renderIndex } from './index-page.ts';
import { renderSuiteJunit } from './suite-junit.ts';
import { renderSummary } from './suite-markdown.ts';
import { renderSuiteTerminal } from './suite-terminal.ts';
import { type WrittenCase, writtenSuite } from './suite-types.fixture.ts';
import { renderSuiteJson } from './write-suite.ts';

const GOOD = writtenSuite(19, [{ scenario: 'good' }, { scenario: 'better' }]);

describe('a suite of several servers and versions', () => {
  const gunicorn = (version: string, uwsgi: string, expects: 'defect' | 'zero-downtime'): WrittenCase => ({
    scenario: 'gunicorn-3394',
    version,
    facts: { server: 'gunicorn', uwsgi, expects, ...(expects === 'defect' ? {} : { since: { version: '22.0.0', because: 'mended' } }) },
  });
  const suite = writtenSuite(20, [
    { scenario: 'good', facts: { server: 'uWSGI', uwsgi: '2.0.21-debian' } },
    { scenario: 'bad', version: 'trixie', kind: 'fail', facts: { server: 'uWSGI', uwsgi: '2.0.28-debian' } },
    gunicorn('bookworm', '20.1.0', 'defect'),
    gunicorn('trixie', '23.0.0', 'zero-downtime'),
  ]);
  const text = renderSuiteTerminal(suite, { colour: false, index: 'i' });
  const page = renderIndex(suite);

  it('has a part for each server, whose columns say its own version', () => {
    expect(text).toMatch(/^gunicorn +bookworm 20\.1\.0 +trixie 23\.0\.0\n/m);
    expect(text).toMatch(/^uWSGI +bookworm 2\.0\.21-debian +trixie 2\.0\.28-debian\n/m);
    expect(renderSummary(suite)).toContain('| gunicorn | bookworm 20.1.0 | trixie 23.0.0 |');
    expect(page).toContain('<th scope="col">bookworm 20.1.0</th><th scope="col">trixie 23.0.0</th>');
    const junit = [...parseXml(renderSuiteJunit(suite)).getElementsByTagName('testsuite')];
    expect(junit.map((each) => [each.getAttribute('name'), each.getElementsByTagName('property')[0]?.getAttribute('value')])).toEqual([
      ['uWSGI on bookworm', '2.0.21-debian'],
      ['uWSGI on trixie', '2.0.28-debian'],
      ['gunicorn on bookworm', '20.1.0'],
      ['gunicorn on trixie', '23.0.0'],
    ]);
  });

  it('says what a scenario showed on each version, and from which version on something else was expected', () => {
    expect(text).toMatch(/^gunicorn-3394 +✓ defect 1\/1 +✓ no loss 1\/1$/m);
    expect(renderSummary(suite)).toContain('| `gunicorn-3394` | ✓ defect 1/1 | ✓ no loss 1/1 |');
    expect(page).toContain('expected from 22.0.0 on: mended');
  });

  it('has the sum of each server, and closes those in which all is well only if there are many', () => {
    expect(text).toMatch(/^uWSGI +✓ 1 of 1 +✗ 0 of 1: 1 fail$/m);
    expect(page).toContain('<a href="#server-2">gunicorn</a>');
    expect(page.match(/<details class="server" open>/g)).toHaveLength(2);
    const third = { scenario: 'nginx-reload', facts: { server: 'nginx', uwsgi: '1.22.1' } };
    const many = renderIndex(writtenSuite(20, [{ scenario: 'good' }, gunicorn('bookworm', '20.1.0', 'defect'), third]));
    expect(many).not.toContain('<details class="server" open>');
  });

  it('names the server of what is new', () => {
    expect(text).toContain('✗ bad on trixie (uWSGI 2.0.28-debian)');
    expect(renderSuiteTerminal(writtenSuite(20, [{ scenario: 'bad', kind: 'fail' }]), { colour: false, index: 'i' })).toContain(
      '✗ bad on bookworm (version 2.0.21-debian)',
    );
  });

  it('takes the server of a row before that of a run, and does without if neither is known', () => {
    const older = writtenSuite(20, [{ scenario: 'good' }]);
    expect(renderSummary(older)).toContain('| other | bookworm 2.0.21-debian |');
    expect(renderSummary({ ...older, rows: older.rows.map((row) => ({ ...row, server: 'uWSGI' })) })).toContain('| uWSGI | bookworm');
  });
});

describe('what was skipped', () => {
  const reason = 'there is no HAProxy on this machine';
  const skipped = ['haproxy-sf', 'haproxy-sf-x'].map((scenario) => ({ scenario, server: 'HAProxy', reason }));
  const suite = { ...GOOD, skipped };

  it('is said with its reason, once for a server, and counts as nothing', () => {
    const said = 'HAProxy, 2 scenarios: there is no HAProxy on this machine';
    const text = renderSuiteTerminal(suite, { colour: false, index: 'i' });
    expect(text).toContain(`Skipped\n  ${said}\n`);
    expect(text).toContain('as they should be; 2 scenarios skipped.');
    for (const words of [renderIndex(suite), renderSummary(suite)]) expect(words).toContain(said);
  });

  it('is skipped in junit.xml', () => {
    const document = parseXml(renderSuiteJunit(suite));
    expect([...document.getElementsByTagName('skipped')].map((each) => each.getAttribute('message'))).toEqual([reason, reason]);
    expect(document.getElementsByTagName('testsuites')[0]?.getAttribute('tests')).toBe(String(GOOD.cases.length + 2));
  });
});

describe('a defect that did not show in every run', () => {
  const kinds = ['pass', 'pass', 'pass', 'no-longer-reproduces', 'inconclusive'] as const;
  const suite = writtenSuite(
    20,
    kinds.map((kind, i): WrittenCase => ({ scenario: 'race', turn: i + 1, kind, facts: { expects: 'defect' } })),
  );
  const said = 'race on bookworm: its defect showed in 3 of 4 runs (95 %: 19 % to 99 %); 1 more run proved nothing';

  it('is said with its interval, on the terminal, on the page and in the summary', () => {
    expect(renderSuiteTerminal(suite, { colour: false, index: 'i' })).toContain(`Not in every run\n  ${said}\n`);
    expect(renderIndex(suite)).toContain(said);
    expect(renderSummary(suite)).toContain(said);
  });

  it('has its numbers in suite.json', () => {
    const { shown } = JSON.parse(renderSuiteJson(suite)) as { readonly shown: readonly unknown[] };
    expect(shown).toEqual([
      {
        ...{ scenario: 'race', version: 'bookworm', expects: ['defect'], of: 'runs', shown: 3, total: 4, unclear: 1 },
        ...{ low95: expect.closeTo(0.194, 3), high95: expect.closeTo(0.994, 3) },
      },
    ]);
  });
});
