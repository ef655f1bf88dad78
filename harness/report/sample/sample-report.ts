import { findings } from '../../core/explain/findings.ts';
import type { Recording } from '../../core/record/run-record.ts';
import { overall } from '../../core/verdict/check.ts';
import { latencyOf } from '../../core/verdict/measures/latency.ts';
import type { Check, Report, Transition } from '../contract.ts';
import { findingsInWords } from '../make-report.ts';
import { outagesByClock, transitionsByClock } from '../wall-clock.ts';

/** The report of a sample, written by hand as far as a verdict is concerned: the reports must not depend on how runs are judged. */
export function sampleReport(recording: Recording): Report {
  const { run, ledger } = recording;
  const byStatus: Record<string, number> = {};
  const byOutcome: Record<string, number> = {};
  for (const record of ledger.records()) {
    byOutcome[record.outcome] = (byOutcome[record.outcome] ?? 0) + 1;
    if (record.status > 0) byStatus[record.status] = (byStatus[record.status] ?? 0) + 1;
  }
  const clean = ledger.failed === 0;
  const checks = clean ? cleanChecks(recording) : killedChecks(recording);
  return {
    schema: 'zerodrop/report/1',
    scenario: run.scenario,
    verdict: overall(checks),
    checks,
    runtime: run.runtime,
    server: run.server,
    uwsgi: run.server === null ? null : { version: run.server.version },
    startedAt: run.startedAt,
    target: ledger.targets,
    command: run.command,
    phases: run.phases,
    requests: {
      sent: ledger.sent,
      answered: ledger.answered,
      failed: ledger.failed,
      byStatus,
      byOutcome,
      served: ledger.answered,
      failedShare: ledger.failed / ledger.sent,
    },
    transitions: transitionsByClock(
      run,
      run.transitions.map((planned) => ({ ...planned, ...switched(recording), overlapMs: 68.4, strays: 0 })),
    ),
    stall: clean ? { longestMs: 38.2, atMs: 20_431.5 } : { longestMs: 559.2, atMs: 20_600 },
    bound: { exposed: 400, failureRateUpper95: clean ? 0.0075 : 0.174 },
    calibration: { injected: 14, counted: 14, falseAlarms: 0 },
    outages: outagesByClock(run, clean ? [] : [{ fromMs: 20_600.4, toMs: 21_150, failed: ledger.failed }]),
    outageTotals: { count: clean ? 0 : 1, failed: ledger.failed, totalMs: clean ? 0 : 549.6, longestMs: clean ? 0 : 549.6 },
    hiddenByRetry: 0,
    findings: findingsInWords(recording, findings(recording)),
    latency: latencyOf(recording),
    judgedBy: '0.1.0',
  };
}

function switched({ ledger }: Recording): Pick<Transition, 'firstNewMs' | 'lastOldMs' | 'firstAnswerMs'> {
  const answers = [...ledger.records()].filter((record) => record.outcome === 'answered');
  const sent = (version: number): number[] => answers.filter((record) => record.version === version).map((record) => record.sentAtMs);
  const came = answers.filter((record) => record.version === 2).map(({ sentAtMs, durationMs }) => sentAtMs + durationMs);
  return {
    firstNewMs: sent(2)[0] ?? null,
    lastOldMs: sent(1).at(-1) ?? null,
    firstAnswerMs: came.length === 0 ? null : Math.min(...came),
  };
}

function cleanChecks({ ledger }: Pick<Recording, 'ledger'>): Check[] {
  return [
    {
      name: 'accounted',
      verdict: 'pass',
      reason: 'holds',
      detail: `${ledger.sent} sent = ${ledger.answered} answered + ${ledger.failed} failed, and the server served ${ledger.answered}`,
    },
    { name: 'zero-downtime', verdict: 'pass', reason: 'holds', detail: `none of ${ledger.sent} requests failed` },
    {
      name: 'transition',
      verdict: 'pass',
      reason: 'holds',
      detail: 'ver_a before the trigger, ver_b after completion, 68 ms of both between',
    },
    {
      name: 'not-vacuous',
      verdict: 'pass',
      reason: 'holds',
      detail: 'every phase saw answers; 5 slow requests were in flight across the switch; all 6 clients made progress',
    },
    {
      name: 'detector',
      verdict: 'pass',
      reason: 'holds',
      detail: '14 of 14 injected faults were counted, each once and under its own name; 0 false alarms',
    },
    { name: 'zero-wait', verdict: 'pass', reason: 'holds', detail: 'the longest stall was 38 ms, of 250 ms allowed' },
    { name: 'clean-end', verdict: 'pass', reason: 'holds', detail: 'the old instance sleeps; two instances are alive' },
  ];
}

function killedChecks({ ledger }: Pick<Recording, 'ledger'>): Check[] {
  const verdicts: Readonly<Record<string, Check>> = {
    'zero-downtime': {
      name: 'zero-downtime',
      verdict: 'fail',
      reason: 'refuted',
      detail: `${ledger.failed} of ${ledger.sent} requests failed: empty-reply and refused, all within 560 ms of the SIGKILL at 20.600 s`,
    },
    'zero-wait': { name: 'zero-wait', verdict: 'fail', reason: 'refuted', detail: 'the longest stall was 559 ms, of 250 ms allowed' },
    'clean-end': {
      name: 'clean-end',
      verdict: 'inconclusive',
      reason: 'refuted',
      detail: "whether the old instance sleeps can't be said: it is gone",
    },
  };
  return cleanChecks({ ledger }).map((check) => verdicts[check.name] ?? check);
}
