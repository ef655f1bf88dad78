import type { Finding as MeasuredFinding } from '../core/record/measurements.ts';
import type { Recording } from '../core/record/run-record.ts';
import { judgeRun } from '../core/verdict/judge-run.ts';
import { ZERODROP_VERSION } from '../core/zerodrop-version.ts';
import type { Finding, Report } from './contract.ts';
import { findingInWords } from './finding-words.ts';
import { fromOutside } from './from-outside.ts';
import { vantagesInWords } from './vantage-words.ts';
import { outagesByClock, transitionsByClock } from './wall-clock.ts';
import { checkInWords } from './words/checks-in-words.ts';

/** Judges a recording with the checks of this version, and makes the report's data of it. Pure; never throws. */
export function judge(recording: Recording): Report {
  const { run } = recording;
  const judged = judgeRun(recording);
  return {
    schema: 'zerodrop/report/1',
    scenario: run.scenario,
    verdict: judged.verdict,
    checks: judged.checks.map(checkInWords),
    runtime: run.runtime,
    server: run.server,
    uwsgi: run.server?.name === 'uwsgi' ? { version: run.server.version } : null,
    startedAt: run.startedAt,
    target: recording.ledger.targets,
    command: run.command,
    phases: run.phases,
    requests: judged.requests,
    transitions: transitionsByClock(run, judged.transitions),
    stall: judged.stall,
    bound: judged.bound,
    calibration: {
      injected: run.calibration.reduce((sum, row) => sum + row.injected, 0),
      counted: run.calibration.reduce((sum, row) => sum + row.counted, 0),
      falseAlarms: run.calibration.reduce((sum, row) => sum + row.falseAlarms, 0),
    },
    outages: outagesByClock(run, judged.outages),
    outageTotals: judged.outageTotals,
    hiddenByRetry: judged.hiddenByRetry,
    findings: findingsInWords(recording, judged.findings),
    latency: judged.latency,
    ...(judged.held === undefined ? {} : { held: judged.held }),
    ...(judged.looks === undefined ? {} : { looks: judged.looks }),
    ...(judged.vantages === undefined ? {} : { vantages: vantagesInWords(run, judged.vantages) }),
    ...(judged.uncertainMs === 0 ? {} : { uncertainMs: judged.uncertainMs }),
    judgedBy: ZERODROP_VERSION,
    ...(recording.unprotected === true ? { recordingUnprotected: true } : {}),
  };
}

/** Findings, each with its sentences. Of what nothing explains in a watched service it is said what it looks like from outside. */
export function findingsInWords(
  recording: Pick<Recording, 'knowledge'> & Partial<Pick<Recording, 'run' | 'events' | 'ledger'>>,
  findings: readonly MeasuredFinding[],
): Finding[] {
  const { knowledge, run, events, ledger } = recording;
  return findings.map((finding) => {
    const says = findingInWords(finding, knowledge?.causes.find(({ name }) => name === finding.cause) ?? null);
    const outside =
      finding.cause === null && run?.runtime === 'external' && events !== undefined && ledger !== undefined
        ? ` ${fromOutside(finding, { run, events, ledger, ...(knowledge === undefined ? {} : { knowledge }) })}`
        : '';
    const sources = finding.sources.map(({ title, url }) => ({ says: title, url }));
    return { ...finding, sources, says: `${says}${outside}` };
  });
}
