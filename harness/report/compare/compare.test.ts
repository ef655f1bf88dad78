import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Sample, Samples, ServerSample } from '../../core/record/run-record.ts';
import { healthyRecording, TRIGGER_MS } from '../../core/verdict/healthy.fixture.ts';
import { judge } from '../make-report.ts';
import { sampleRecording } from '../sample/sample-recording.ts';
import { sampleReport } from '../sample/sample-report.ts';
import { renderComparisonPage } from './compare-html.ts';
import { type Row, rollbackIn, rowOf } from './compare-row.ts';
import { renderComparison } from './compare-terminal.ts';
import { capacityDip } from './dip.ts';
import { bestOf, differences, MEASURES, NOT_MEASURED } from './measures.ts';
import { cpuIn, memoryOverBaseline } from './memory-rise.ts';
import { p99In } from './slowest-answers.ts';

const error = { longestGapMs: 251, longestLookMs: 6, unanswered: 0, cpuTickMs: 10, busyMs: 1 };
const workers = (n: number): ServerSample => {
  return {
    says: 'stats',
    name: 'a',
    pid: 1,
    listenQueue: 0,
    workers: Array.from({ length: n }, (_, i) => [i + 1, 10 + i, 'idle'] as const),
  };
};
const look = (atMs: number, server: ServerSample, instances: Sample['instances'] = []): Sample => {
  return { atMs, tookMs: 1, servers: [server], instances };
};
const samples = (...looks: readonly Sample[]): Samples => ({ everyMs: 250, memoryEveryMs: 1000, error, looks });
const baseline = { fromMs: 0, toMs: 1000 };

describe('capacityDip', () => {
  const stretch = { fromMs: 1000, toMs: 3000 };

  it('is the area by which the workers that accept fall below those of the baseline', () => {
    const dip = capacityDip(
      samples(look(0, workers(4)), look(1000, workers(4)), look(1500, workers(1)), look(2500, workers(6))),
      baseline,
      stretch,
    );
    expect(dip).toEqual({ baseline: 4, workerSeconds: 3, unknownSeconds: 0 });
  });

  it('counts a server that refuses as one that has no worker', () => {
    const dip = capacityDip(
      samples(look(0, workers(4)), look(1000, { says: 'refused', name: 'a' }), look(2000, workers(4))),
      baseline,
      stretch,
    );
    expect(dip?.workerSeconds).toBe(4);
  });

  it('does not guess what a server would have said', () => {
    const dip = capacityDip(
      samples(look(0, workers(4)), look(1000, { says: 'nothing', name: 'a' }), look(1500, workers(4))),
      baseline,
      stretch,
    );
    expect(dip).toEqual({ baseline: 4, workerSeconds: 0, unknownSeconds: 0.5 });
  });

  it('holds a look from before the stretch until the next one, and the last to the end', () => {
    const dip = capacityDip(samples(look(0, workers(4)), look(900, workers(3)), look(2000, workers(2))), { fromMs: 0, toMs: 800 }, stretch);
    expect(dip?.workerSeconds).toBe(1 + 2);
  });

  it('is not measured without a baseline', () => {
    expect(capacityDip(samples(look(2000, workers(4))), baseline, stretch)).toBeNull();
  });

  it('is not measured if the baseline had no worker to lose', () => {
    expect(capacityDip(samples(look(0, workers(0)), look(1000, workers(4)), look(2000, workers(0))), baseline, stretch)).toBeNull();
  });
});

describe('memory and CPU', () => {
  const of = (pssKiB: number | null, cpuMs: number, processes = 1): Sample['instances'] => [{ name: 'a', processes, cpuMs, pssKiB }];
  const looks = samples(
    look(0, workers(1), of(1000, 0)),
    look(500, workers(1), of(1200, 100)),
    look(1000, workers(1), of(5000, 900)),
    look(1500, workers(1), of(null, 1000)),
    look(2000, workers(1), of(3000, 1200)),
  );

  it('takes the peak above the median of the baseline', () => {
    expect(memoryOverBaseline(looks, baseline, { fromMs: 1000, toMs: 2500 })).toBe(4000);
    expect(memoryOverBaseline(looks, { fromMs: 3000, toMs: 4000 }, { fromMs: 1000, toMs: 2500 })).toBeNull();
    expect(memoryOverBaseline(looks, baseline, { fromMs: 1400, toMs: 1600 })).toBeNull();
  });

  it('takes the CPU time from the look before the stretch to the look after it', () => {
    expect(cpuIn(looks, { fromMs: 600, toMs: 1400 })).toBe(900);
    expect(cpuIn(looks, { fromMs: 600, toMs: 2400 })).toBeNull();
  });
});

describe('p99In', () => {
  it('looks at quick requests alone, by when they were sent', () => {
    const recording = healthyRecording({
      attempt: ({ sentMs, path, endMs }) => (path === '/fast/' && sentMs > 3500 && sentMs < 3600 ? { endMs: endMs + 40 } : {}),
    });
    expect(p99In(recording, [{ fromMs: 3000, toMs: 4000 }])).toBeCloseTo(42, 2);
    expect(p99In(recording, [{ fromMs: 4000, toMs: 4400 }])).toBeCloseTo(2, 2);
    expect(p99In(recording, [{ fromMs: 0, toMs: 900 }])).toBeNull();
  });
});

const recording = sampleRecording('clean');
const report = sampleReport(recording);
const row = (change: Partial<Row> = {}): Row => ({ ...rowOf(recording, report, null, '../zerg-dance/x/report.html'), ...change });

describe('rowOf', () => {
  it('measures a run', () => {
    expect(row()).toMatchObject({
      scenario: 'zerg-dance',
      verdict: 'pass',
      failed: 0,
      deploys: 1,
      stallMs: 38.2,
      mixedMs: 68.4,
      dip: { baseline: 4, workerSeconds: 0, unknownSeconds: 0 },
      memoryKiB: 33_000,
      rollback: null,
    });
    expect(row().durationMs).toBeCloseTo(6_947.5, 3);
    expect(row().cpuMs).toBeCloseTo(6_400, -2);
  });

  it('sees the dip of an instance that was killed', () => {
    const killed = sampleRecording('killed');
    const { dip } = rowOf(killed, sampleReport(killed), null, null);
    // Four workers are there for the new version when the old ones die: none is missing.
    expect(dip).toMatchObject({ baseline: 4, workerSeconds: 0 });
    const unsampled = rowOf({ run: killed.run, ledger: killed.ledger, events: [] }, sampleReport(killed), null, null);
    expect(unsampled).toMatchObject({ dip: 'not sampled', memoryKiB: null, cpuMs: null });
  });

  it('says that workers were not sampled if no stats server was ever heard, though processes were', () => {
    const killed = sampleRecording('killed');
    const deaf = { ...killed, samples: samples(...(killed.samples?.looks ?? []).map((each) => ({ ...each, servers: [] }))) };
    const unheard = rowOf(deaf, sampleReport(killed), null, null);
    expect(unheard.dip).toBe('not sampled');
    expect(unheard.shape?.capacity).toEqual([]);
    expect(unheard.memoryKiB).not.toBeNull();
    const page = renderComparisonPage([unheard]);
    expect(page).toContain('workers not sampled');
    expect(page).toContain('(workers were not sampled)');
  });

  it('says of a deploy that was never complete that it was not', () => {
    const broken = healthyRecording({ run: { transitions: [{ from: 'ver_a', to: 'ver_b', triggerMs: TRIGGER_MS, completeMs: null }] } });
    expect(rowOf(broken, judge(broken), null, null).durationMs).toBe('never');
  });
});

describe('rollbackIn', () => {
  const transitions = [
    { from: 'ver_a', to: 'ver_b', triggerMs: 3000, completeMs: 3500 },
    { from: 'ver_b', to: 'ver_a', triggerMs: 4000, completeMs: 4250 },
    { from: 'ver_a', to: 'ver_b', triggerMs: 5000, completeMs: 5500 },
  ];

  it('is the switch back to the first version', () => {
    const back = healthyRecording({ run: { transitions, scenario: 'zerg-rollback' } });
    const report = judge(back);
    const answered = report.transitions.map((each) => ({ ...each, firstAnswerMs: each.triggerMs + 12 }));
    expect(rollbackIn(back, { ...report, verdict: 'pass', transitions: answered })).toEqual({
      scenario: 'zerg-rollback',
      verdict: 'pass',
      durationMs: 250,
      firstAnswerMs: 12,
      failed: 0,
    });
  });

  it('is nothing in a run that never went back', () => {
    const forth = healthyRecording();
    expect(rollbackIn(forth, judge(forth))).toBeNull();
  });
});

describe('measures', () => {
  it('calls not measured what was not', () => {
    const none = row({ p99Ms: null, dip: null, durationMs: null, mixedMs: null, memoryKiB: null, cpuMs: null, rollback: null });
    expect(
      MEASURES.map(({ name, value }) => [name, value(none)])
        .filter(([, value]) => value === NOT_MEASURED)
        .map(([name]) => name),
    ).toEqual(['p99 in the reload', 'capacity dip', 'duration', 'mixed versions', 'memory', 'CPU', 'rollback']);
  });

  it('says why there is no capacity or rollback to compare, and calls neither the best', () => {
    const [unheard, heard] = [row({ dip: 'not sampled', rollback: 'no scenario' }), row()];
    const said = (name: string) => MEASURES.find((each) => each.name === name)?.value(unheard);
    expect([said('capacity dip'), said('rollback')]).toEqual(['workers not sampled', 'no rollback scenario']);
    for (const measure of MEASURES) expect([...bestOf(measure, [unheard, heard])], measure.name).toEqual([]);
  });

  it('knows the best of a line, and none if all are alike, not measured or unknown in part', () => {
    const measure = (name: string) => MEASURES.find((each) => each.name === name) ?? MEASURES[0];
    const [a, b, c] = [row({ stallMs: 5 }), row({ stallMs: 9 }), row({ stallMs: 5 })];
    const stall = measure('longest stall');
    if (stall === undefined) throw new Error('no such measure');
    expect([...bestOf(stall, [a, b, c])]).toEqual([a, c]);
    expect([...bestOf(stall, [a, c])]).toEqual([]);
    const dip = measure('capacity dip');
    if (dip === undefined) throw new Error('no such measure');
    const known = row({ dip: { baseline: 4, workerSeconds: 7, unknownSeconds: 0 } });
    expect([...bestOf(dip, [known, row({ dip: { baseline: 4, workerSeconds: 0, unknownSeconds: 3 } })])]).toEqual([]);
  });

  it('does not call a rollback the best that lost requests', () => {
    const rollback = MEASURES.find(({ name }) => name === 'rollback');
    const lost = row({ rollback: { scenario: 'x', verdict: 'fail', durationMs: 10, firstAnswerMs: 4, failed: 3 } });
    const good = row({ rollback: { scenario: 'y', verdict: 'pass', durationMs: 500, firstAnswerMs: null, failed: 0 } });
    const better = row({ rollback: { scenario: 'z', verdict: 'pass', durationMs: 400, firstAnswerMs: 9, failed: 0 } });
    expect(rollback?.value(lost)).toBe('10 ms, first answer after 4.0 ms, 3 failed (fail)');
    expect(rollback === undefined ? [] : [...bestOf(rollback, [lost, good, better])]).toEqual([better]);
  });

  it('says in what the loads differ', () => {
    expect(differences([row(), row()])).toEqual([]);
    expect(differences([row(), row({ load: { ...row().load, clients: 8, server: 'uWSGI 2.0.28' } })])).toEqual([
      'clients: 6 and 8',
      'server: uWSGI 2.0.21 and uWSGI 2.0.28',
    ]);
    expect(differences([row(), row({ load: { ...row().load, slowSeconds: '3-6' } })])).toEqual(['slow requests: not recorded and 3-6']);
  });
});

describe('renderComparison', () => {
  const rows = ['zerg-dance', 'chain-reload', 'sighup', 'a-strategy-with-a-long-name'].map((scenario, i) =>
    row({ scenario, stallMs: 10 - i }),
  );

  it('sets strategies side by side, in blocks that fit the width', () => {
    const text = renderComparison(rows, { width: 80, colour: false, pagePath: 'reports/compare/compare.html' });
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    for (const { scenario } of rows) expect(text).toContain(scenario);
    expect(text).toMatch(/^longest stall +10 ms +9\.0 ms/m);
    expect(text).toContain('7.0 ms *');
    expect(text).toContain('Page  reports/compare/compare.html');
  });
});

describe('renderComparisonPage', () => {
  const evil = `</style><img src=x onerror=alert(1)>" onmouseover="alert(1)`;

  it('gives the same bytes for the same rows, and refers to nothing but the runs', () => {
    const page = renderComparisonPage([row(), row({ scenario: 'sighup' })]);
    expect(renderComparisonPage([row(), row({ scenario: 'sighup' })])).toBe(page);
    expect([...page.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1])).toEqual([
      '../zerg-dance/x/report.html',
      '../zerg-dance/x/report.html',
    ]);
    expect(page).not.toMatch(/https?:|<script|url\(/);
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
    expect(page).toContain(`&#39;sha256-${createHash('sha256').update(style).digest('base64')}&#39;`);
  });

  it('lets no hostile text become an element or an attribute', () => {
    const page = renderComparisonPage([row({ scenario: evil, title: evil, href: evil })]).replace(/<style>[\s\S]*?<\/style>/, '');
    expect(page).not.toMatch(/<img/);
    for (const [tag] of page.matchAll(/<[a-z][^>]*>/g)) expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/onmouseover|onerror/);
  });
});

describe('a comparison with a run that did not pass', () => {
  const rowFor = (recording: Parameters<typeof rowOf>[0]): Row => rowOf(recording, judge(recording), null, null);
  const lost = healthyRecording({
    attempt: ({ sentMs, client }) => (client === 1 && sentMs > TRIGGER_MS ? { outcome: 'reset' } : {}),
  });

  it('says by which check and why, on the terminal and in the page; of one that passed it says nothing', () => {
    const rows = [rowFor(healthyRecording()), { ...rowFor(lost), scenario: 'lossy' }];
    expect(rows.map(({ verdict }) => verdict)).toEqual(['pass', 'fail']);
    const text = renderComparison(rows, { width: 100, colour: false, pagePath: 'x' }).replace(/\s+/g, ' ');
    expect(text).toMatch(/lossy: fail by zero-downtime\. \d+ of \d+ requests failed/);
    expect(text).not.toContain('zerg-dance: pass by');
    expect(renderComparisonPage(rows)).toMatch(/<b>lossy<\/b>: fail by zero-downtime\. \d+ of/);
    expect(renderComparisonPage(rows.slice(0, 1))).not.toContain('id="reasons"');
  });
});
