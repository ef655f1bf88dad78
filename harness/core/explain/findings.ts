import { answersOf } from '../ledger/answered-requests.ts';
import type { Failure } from '../ledger/outcome.ts';
import type { Finding, FindingProcess } from '../record/measurements.ts';
import type { Recording, RunEvent } from '../record/run-record.ts';
import type { Cause } from './cause.ts';
import { explain } from './explain.ts';
import { type ExplainedFailure, processOf } from './explained-failure.ts';
import { failureCases } from './failure-case.ts';
import { LogOfRun } from './log-of-run.ts';
import { onlyWorkers } from './only-worker.ts';
import { isSampled } from './sampled-event.ts';
import { NOTHING_KNOWN } from './server-knowledge.ts';

/** Events, lines and requests that a finding lists; it says how many there are. */
const EVENTS_LISTED = 5;
const REQUESTS_LISTED = 100;

interface Group {
  readonly outcome: Failure;
  readonly tlsError: string;
  readonly signature: Cause | null;
  firstMs: number;
  lastMs: number;
  readonly explained: ExplainedFailure[];
}

/** The findings of a run, and for the id of each failed request what became of it: made at once, so that they agree. */
export interface Explained {
  readonly findings: readonly Finding[];
  readonly explained: ReadonlyMap<number, FailureOfFinding>;
}

export interface FailureOfFinding extends ExplainedFailure {
  /** Place of its finding. */
  readonly finding: number;
}

/**
 * The failures of a run by outcome and cause, in the order in which they began. Pure; what nothing explains is called
 * unexplained, and no failure is in two findings or in none.
 */
export function findings(recording: Recording): Finding[] {
  return [...explainFailures(recording).findings];
}

/** As `findings`, with the explainedFailure of each request. */
export function explainFailures(recording: Recording): Explained {
  const knowledge = recording.knowledge ?? NOTHING_KNOWN;
  const cases = failureCases(recording);
  if (cases.length === 0) return { findings: [], explained: new Map() };
  const log = new LogOfRun(recording.events, knowledge);
  const workerOf = onlyWorkers(recording.events);
  let answered: ReturnType<typeof answersOf> | null = null;
  const explanations = explain(cases, log, knowledge.causes, (fromMs, toMs) => {
    answered ??= answersOf(recording.ledger);
    return answered(fromMs, toMs);
  });
  const groups = groupsOf(
    cases.map((failure, i): ExplainedFailure => {
      const explanation = explanations[i] ?? null;
      return { failure, explanation, process: processOf(failure, explanation, workerOf) };
    }),
  );
  return {
    findings: groups.map((group) => findingOf(group, log)),
    explained: new Map(
      groups.flatMap(({ explained }, finding) =>
        explained.map((explainedFailure) => [explainedFailure.failure.record.id, { ...explainedFailure, finding }]),
      ),
    ),
  };
}

function groupsOf(explained: readonly ExplainedFailure[]): Group[] {
  const groups = new Map<string, Group>();
  for (const explainedFailure of explained) {
    const { failure, explanation } = explainedFailure;
    const { outcome, endMs } = failure;
    const instance = explanation?.line?.instance ?? explanation?.event?.instance ?? '';
    const { tlsError } = failure.record;
    const key = `${outcome} ${tlsError} ${explanation?.signature.name ?? ''} ${instance}`;
    const signature = explanation?.signature ?? null;
    const group = groups.get(key) ?? { outcome, tlsError, signature, firstMs: endMs, lastMs: endMs, explained: [] };
    groups.set(key, group);
    group.firstMs = Math.min(group.firstMs, endMs);
    group.lastMs = Math.max(group.lastMs, endMs);
    group.explained.push(explainedFailure);
  }
  return [...groups.values()].sort((a, b) => a.firstMs - b.firstMs || (a.outcome < b.outcome ? -1 : 1));
}

function findingOf({ outcome, tlsError, signature, firstMs, lastMs, explained }: Group, log: LogOfRun): Finding {
  const lines = distinct(explained.flatMap(({ explanation }) => explanation?.line ?? []));
  const events = signature === null ? lastThings(log, firstMs) : distinct(explained.flatMap(({ explanation }) => explanation?.event ?? []));
  const facts = {
    outcome,
    ...(tlsError === '' ? {} : { tlsError }),
    cause: signature?.name ?? null,
    count: explained.length,
    firstMs,
    lastMs,
    processes: processesOf(explained),
    events: events.slice(0, EVENTS_LISTED),
    eventCount: events.length,
    lines: lines.slice(0, EVENTS_LISTED),
    lineCount: lines.length,
    ...(explained.some(({ explanation }) => explanation?.byTime === true) ? { byTime: true as const } : {}),
  };
  return {
    ...facts,
    sources: signature?.sources ?? [],
    cure: signature?.cure ?? null,
    requests: explained.slice(0, REQUESTS_LISTED).map(({ failure }) => failure.record.id),
  };
}

function processesOf(explained: readonly ExplainedFailure[]): readonly FindingProcess[] {
  const found = new Map<string, { readonly instance: string | null; readonly pid: number | null; requests: number }>();
  for (const { process } of explained) {
    if (process === null) continue;
    const key = `${process.instance} ${process.pid}`;
    const known = found.get(key) ?? { ...process, requests: 0 };
    found.set(key, known);
    known.requests++;
  }
  return [...found.values()].sort((a, b) => (a.pid ?? 0) - (b.pid ?? 0));
}

/** What came last before a failure that nothing explains: the strategy's step, and what the server did or said. */
function lastThings(log: LogOfRun, atMs: number): RunEvent[] {
  const step = log.lastBefore(atMs, ({ source }) => source === 'strategy');
  const deed = log.lastBefore(atMs, (event) => event.source !== 'strategy' && event.source !== 'harness' && !isSampled(event));
  return [step, deed].filter((event) => event !== null).sort((a, b) => a.atMs - b.atMs);
}

function distinct(events: readonly RunEvent[]): RunEvent[] {
  return [...new Set(events)].sort((a, b) => a.atMs - b.atMs);
}
