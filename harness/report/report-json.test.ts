import { expect, it } from 'vitest';
import { judge } from './make-report.ts';
import { renderJson } from './report-json.ts';
import { sampleRecording } from './sample/sample-recording.ts';
import { sampleReport } from './sample/sample-report.ts';

const report = sampleReport(sampleRecording('killed'));

it('has the fields of the contract, in its order', () => {
  const text = renderJson(report);
  expect(Object.keys(JSON.parse(text))).toEqual([
    'schema',
    'scenario',
    'verdict',
    'checks',
    'runtime',
    'server',
    'uwsgi',
    'startedAt',
    'target',
    'command',
    'phases',
    'requests',
    'transitions',
    'stall',
    'bound',
    'calibration',
    'outages',
    'outageTotals',
    'hiddenByRetry',
    'findings',
    'latency',
    'judgedBy',
  ]);
  expect(JSON.parse(text)).toEqual(report);
});

it('is the same text whatever the order of the fields that it is made from', () => {
  const shuffled = { ...Object.fromEntries(Object.entries(report).reverse()), ...report };
  const outcomes = Object.fromEntries(Object.entries(report.requests.byOutcome).reverse());
  expect(renderJson({ ...shuffled, requests: { ...report.requests, byOutcome: outcomes } })).toBe(renderJson(report));
  expect(Object.keys(shuffled)[0]).toBe('judgedBy');
});

it('is indented by two spaces and ends with a newline', () => {
  const text = renderJson(report);
  expect(text.startsWith('{\n  "schema": "zerodrop/report/1",\n')).toBe(true);
  expect(text.endsWith('}\n')).toBe(true);
});

it('puts fields that came after the first contract behind it', () => {
  const text = renderJson({ ...report, ...{ aLaterField: 1 } });
  expect(Object.keys(JSON.parse(text)).at(-1)).toBe('aLaterField');
});

it('shows of each check its name, verdict, reason and facts beside its sentence', () => {
  const lost = judge(sampleRecording('killed'));
  const { checks } = JSON.parse(renderJson(lost)) as typeof lost;
  for (const check of checks)
    expect(check).toMatchObject({ name: expect.any(String), verdict: expect.any(String), reason: expect.any(String) });
  const { failed, sent } = lost.requests;
  expect(checks.find(({ name }) => name === 'zero-downtime')).toMatchObject({ reason: 'requests-failed', facts: { failed, sent } });
});
