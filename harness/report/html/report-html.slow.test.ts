import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../core/ledger/ledger.ts';
import { OUTCOMES } from '../../core/ledger/outcome.ts';
import type { Recording, RunEvent } from '../../core/record/run-record.ts';
import { judge } from '../make-report.ts';
import { count } from '../number-format.ts';
import { sampleRecording } from '../sample/sample-recording.ts';
import { sampleReport } from '../sample/sample-report.ts';
import type { PageData } from './data.ts';
import { unpack, unpackChanges } from './page/unpack.ts';
import { renderHtml } from './report-html.ts';

const recording = sampleRecording('killed');
const report = sampleReport(recording);
const page = renderHtml(report, recording);

/** Text of the elements of a name, as the HTML standard cuts script and style: up to the first end tag. */
function texts(html: string, tag: 'script' | 'style'): string[] {
  return [...html.matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}`, 'g'))].map((match) => match[1] ?? '');
}

function dataOf(html: string): PageData {
  const [data = ''] = /<script type="application\/json" id="data">[\s\S]*?<\/script>/.exec(html) ?? [];
  return JSON.parse(data.replace(/^<script[^>]*>/, '').replace(/<\/script>$/, ''));
}

describe('renderHtml', () => {
  it('gives the same bytes for the same recording', () => {
    const again = sampleRecording('killed');
    expect(renderHtml(sampleReport(again), again)).toBe(page);
  });

  it('has the verdict first, then why requests failed, then the checks, the timeline and everything else', () => {
    const headings = [...page.matchAll(/<h[12][^>]*>([^<]*)/g)].map((match) => match[1]);
    expect(headings).toEqual([
      'zerg-dance-killed',
      'What failed, and why',
      'Checks',
      'Timeline',
      'Failed requests',
      'Transitions',
      'Phases',
      'Calibration',
      'Events',
      'Circumstances',
      'Configuration',
      'Repeat this run',
      'Raw data',
    ]);
    expect(page).toContain('✗ FAIL');
  });

  it('holds the evidence of each check, the configuration as it was and the command', () => {
    for (const check of report.checks) expect(page).toContain(check.detail.replaceAll("'", '&#39;'));
    for (const text of Object.values(recording.run.configuration)) expect(page).toContain(text);
    expect(page).toContain(recording.run.command);
  });

  it('names for each lost request the process that had it and what came before', () => {
    const [row = ''] = /<tr id="request-550">.*<\/tr>/.exec(page) ?? [];
    expect(row).toContain('empty-reply');
    expect(row).toContain('ver_a-1 4713');
    expect(row).toContain('SIGKILL to all of ver_a-1');
    expect(row).toContain('<td>killed</td>');
  });

  it('says of each finding what was seen, what explains it and what cures it', () => {
    const [section = ''] = /<section aria-labelledby="findings">[\s\S]*?<\/section>/.exec(page) ?? [];
    expect(section).toContain('2 × empty-reply: killed');
    expect(section).toContain('They were with ver_a-1, pid');
    expect(section).toContain('35 × refused: unexplained');
    expect(section).toContain('href="https://man7.org/linux/man-pages/man7/signal.7.html"');
    expect(section).toContain('<b>Cure:</b> do not kill what still serves');
  });

  it('tells its scripts the cause of each failure', () => {
    const { causes, failures } = dataOf(page);
    expect(causes).toEqual([
      ['killed', 'the strategy killed the process that had it in hand'],
      ['unexplained', 'cause not identified'],
    ]);
    const kinds = [...unpack(failures.kind, failures.count)].map((kind) => failures.kinds[kind]);
    expect(kinds.length).toBe(recording.ledger.failed);
    expect(kinds.map((kind) => causes[kind?.[8] ?? -1]?.[0])).toEqual(
      kinds.map((kind) => (kind?.[0] === OUTCOMES.indexOf('refused') ? 'unexplained' : 'killed')),
    );
  });

  it('counts every answer and every failure in the chart', () => {
    const { answers } = dataOf(page);
    const sum = (counts: readonly number[]): number => counts.reduce((total, n) => total + n, 0);
    expect(answers.layers.map(({ name, counts }) => [name, sum(counts)])).toEqual([
      ['ver_a 201', report.requests.byStatus['201']],
      ['ver_b 202', report.requests.byStatus['202']],
    ]);
    expect(sum(answers.failed)).toBe(recording.ledger.failed);
  });

  it('does not say that anything failed if nothing did', () => {
    const clean = sampleRecording('clean');
    const html = renderHtml(sampleReport(clean), clean);
    expect(html).toContain('✓ PASS');
    expect(html).not.toContain('What failed');
    expect(dataOf(html).failures.count).toBe(0);
  });

  it('says what users lost before it says that the scenario showed what it must', () => {
    const signature = { says: 'the old instance is killed', outcome: 'refused', log: null } as const;
    const known: Recording = { ...recording, run: { ...recording.run, expectation: { kind: 'defect', signature } } };
    const html = renderHtml({ ...report, verdict: 'pass' }, known);
    expect(html).toMatch(/<title>[\w-]+: loses \d+ of \d+ requests [^<]*, as it must \(PASS\)<\/title>/);
    expect(html.indexOf('Loses 37 of 871 requests')).toBeLessThan(html.indexOf('✓ PASS'));
    expect(html).toContain('It showed what it must: a known defect shows: the old instance is killed.');
    expect(html).toContain('<header class="headline lossy">');
  });

  it('renders a run in which nothing was sent', () => {
    const empty = { ...recording, ledger: new Ledger({ targets: ['/'], versions: ['unknown'] }), events: [] };
    const html = renderHtml({ ...report, checks: [], transitions: [], verdict: 'inconclusive' }, empty);
    expect(html).toContain('? INCONCLUSIVE');
    expect(html).toContain('nothing is proven');
  });
});

describe('the page’s safety', () => {
  const evil = `</script></style></textarea><img src=x onerror=alert(1)>" onmouseover="alert(1) ' <!-- <script>`;

  function hostile(): string {
    const events: RunEvent[] = recording.events.map(({ facts: _, ...event }) => ({ ...event, kind: evil, text: evil, instance: evil }));
    const { run } = recording;
    const changed: Recording = {
      ...recording,
      events,
      ledger: evilLedger(),
      run: {
        ...run,
        title: evil,
        trouble: evil,
        command: evil,
        scenario: evil,
        configuration: { [evil]: evil },
        observations: [{ atMs: 1, says: evil, holds: false, detail: evil }],
        calibration: run.calibration.map((row) => ({ ...row, fault: evil })),
        versions: [{ name: evil, status: 201 }],
        path: { refuses: true, detail: evil },
        machine: { ...run.machine, kernel: evil, node: evil },
        server: { name: 'uwsgi', title: 'uWSGI', version: evil },
        expectation: { kind: 'defect', signature: { says: evil, outcome: null, log: null } },
      },
    };
    return renderHtml(
      {
        ...report,
        scenario: evil,
        server: { name: 'uwsgi', title: 'uWSGI', version: evil },
        judgedBy: evil,
        checks: [{ name: evil, verdict: 'fail', reason: 'refuted', detail: evil }],
        transitions: report.transitions.map((transition) => ({ ...transition, from: evil, to: evil })),
      },
      changed,
    );
  }

  function evilLedger(): Ledger {
    const ledger = new Ledger({ targets: [evil, evil], versions: ['unknown', evil] });
    for (const record of recording.ledger.records()) {
      const id = ledger.begin(record.client, record.lane, record.target, record.sentAtMs, 0, false);
      if (record.outcome !== 'open') ledger.end(id, record.outcome, record.sentAtMs + record.durationMs, record.status, 0, 1, 1);
    }
    return ledger;
  }

  it('lets no hostile text become an element, an attribute or a script', () => {
    const html = hostile();
    const inert = html.replace(/<script[^>]*>[\s\S]*?<\/script>/g, '').replace(/<style>[\s\S]*?<\/style>/g, '');
    expect(inert).not.toMatch(/<img|<script|<textarea|<!--/);
    // Within a tag the text may stand in a quoted value only.
    for (const [tag] of inert.matchAll(/<[a-z][^>]*>/g)) expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/onmouseover|onerror|'/);
    expect(texts(html, 'script').length).toBe(texts(page, 'script').length);
    expect(dataOf(html).events[0]?.[5]).toBe(evil);
  });

  it('runs the scripts and uses the styles whose hashes its policy names, and nothing else', () => {
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(hostile()) ?? [];
    const hash = (text: string): string => `&#39;sha256-${createHash('sha256').update(text).digest('base64')}&#39;`;
    const [, ...scripts] = texts(page, 'script');
    expect(policy).toBe(
      `default-src &#39;none&#39;; script-src ${scripts.map(hash).join(' ')}; style-src ${texts(page, 'style').map(hash).join(' ')}; base-uri &#39;none&#39;; form-action &#39;none&#39;`,
    );
  });

  it('refers to nothing on a network', () => {
    const [, library = '', ...ours] = texts(page, 'script');
    // Links to documentation, which are opened only if the reader clicks on them.
    const rest = [page.replace(library, ''), ...ours].join('').replace(/<a class="source" href="https:[^"]*"/g, '<a class="source"');
    expect(rest).not.toMatch(/https?:\/\/|url\(|@import|\bfetch\(|XMLHttpRequest|WebSocket\(/);
    expect([...rest.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1])).toEqual([
      '#checks',
      'report.json',
      'junit.xml',
      'run.json',
      'events.ndjson',
      'ledger.bin',
      'checksums.sha256',
      'samples.ndjson',
    ]);
  });

  it('bundles each of the page’s modules into one script that compiles', () => {
    const script = texts(page, 'script').at(-1) ?? '';
    expect(() => new Script(script)).not.toThrow();
    expect(script).not.toMatch(/^(?:import|export) /m);
    const folder = new URL('page/', import.meta.url);
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.js'))) {
      const last = readFileSync(new URL(name, folder), 'utf8').trimEnd().split('\n').slice(-3).join('\n').replace('export ', '');
      expect(script, name).toContain(last);
    }
  });
});

describe('a run of a million requests', () => {
  /** Renders it, and says what it took. */
  function rendered(run: Recording) {
    const judged = judge(run);
    const before = process.cpuUsage();
    const html = renderHtml(judged, run);
    const { user } = process.cpuUsage(before);
    const { answers, failures } = dataOf(html);
    return { html, seconds: user / 1e6, counted: answers.failed.reduce((sum, n) => sum + n, 0), failures };
  }

  it('renders below 2 MB, within 1.5 s of CPU time, with each of its failures', () => {
    const { html, seconds, counted, failures } = rendered(millionRequests(100));
    expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
    expect(seconds).toBeLessThan(1.5);
    expect([counted, failures.count]).toEqual([10_000, 10_000]);
    expect(html).toContain('All 10,000, in the order in which they were sent.');
    const ids = unpackChanges(failures.id, failures.count);
    expect([ids[0], ids[1], ids[9_999]]).toEqual([99, 199, 999_999]);
  });

  it.each([
    [100_000, 10],
    [250_000, 4],
  ])(
    'holds each failure, below 2 MB, if %i of them fail',
    (failed, every) => {
      const { html, counted, failures } = rendered(millionRequests(every));
      expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
      expect([counted, failures.count]).toEqual([failed, failed]);
    },
    20_000,
  );

  it('says how many do not fit, if hardly any request does not fail', () => {
    const { html, counted, failures } = rendered(millionRequests(1, 400_000));
    expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
    expect(counted).toBe(400_000);
    expect(failures.count).toBeGreaterThan(250_000);
    expect(html).toContain(`The first ${count(failures.count)} of 400,000 failed requests`);
    expect(html).toContain(`Of 400,000 failures the first ${count(failures.count)} are drawn one by one`);
  }, 30_000);
});

/** Twenty minutes of a thousand requests a second, one in `refusedEvery` of them refused, and a log full of long lines. */
function millionRequests(refusedEvery: number, requests = 1_000_000): Recording {
  const durationMs = 1_190_000;
  const ledger = new Ledger({ targets: ['/slow/', '/fast/'], versions: ['unknown', 'ver_a', 'ver_b'] });
  for (let i = 0; i < requests; i++) {
    const sentMs = (i * durationMs) / requests;
    const id = ledger.begin(i % 50, 'new', i % 2, sentMs, 0, false);
    const waited = i % 2 === 0 ? 200 + ((i * 7919) % 1000) / 5 : 0.5 + ((i * 7919) % 1000) / 300;
    const version = sentMs < 600_000 ? 1 : 2;
    if ((i + 1) % refusedEvery === 0) ledger.end(id, 'refused', sentMs + 0.1 + ((i * 104_729) % 1000) / 400, 0, 0, 0, 0);
    else ledger.end(id, 'answered', sentMs + waited, 200 + version, 187, version, 4711 + (i % 32));
  }
  const events: RunEvent[] = Array.from({ length: 20_000 }, (_, i) => {
    return {
      atMs: i * 59,
      source: 'log',
      kind: i % 9 === 0 ? 'worker-spawned' : 'log-line',
      instance: `ver_${i % 3}`,
      pid: null,
      text: `${'ж'.repeat(300)}${i}`,
    };
  });
  const phases = [
    { name: 'baseline', startMs: 0, endMs: 590_000 },
    { name: 'reload', startMs: 590_000, endMs: 610_000 },
    { name: 'settle', startMs: 610_000, endMs: durationMs },
  ] as const;
  return { ledger, events, run: { ...recording.run, durationMs, phases, options: { ...recording.run.options, clients: 50 } } };
}
