import { answersOf } from '../ledger/answered-requests.ts';
import type { Failure } from '../ledger/outcome.ts';
import type { Finding } from '../record/measurements.ts';
import type { Recording, RunEvent } from '../record/run-record.ts';
import type { Cause } from './cause.ts';
import { explain } from './explain.ts';
import { type ExplainedFailure, processOf } from './explained-failure.ts';
import { failureBatches } from './failure-case.ts';
import { LogOfRun } from './log-of-run.ts';
import { onlyWorkers } from './only-worker.ts';
import { isSampled } from './sampled-event.ts';
import { NOTHING_KNOWN } from './server-knowledge.ts';

/** Events, lines and requests that a finding lists; it says how many there are. */
const EVENTS_LISTED = 5;
const REQUESTS_LISTED = 100;
/** So that memory does not grow with the failures, this many are explained at a time. */
const BATCH = 50_000;
/** The same if no cause is known that could explain any of them. */
const BATCH_UNEXPLAINED = 250;

interface Group {
  readonly number: number;
  readonly outcome: Failure;
  readonly tlsError: string;
  readonly signature: Cause | null;
  firstMs: number;
  lastMs: number;
  count: number;
  byTime: boolean;
  readonly lines: Set<RunEvent>;
  readonly events: Set<RunEvent>;
  readonly processes: Map<string, { readonly instance: string | null; readonly pid: number | null; requests: number }>;
  /** The first ones. */
  readonly requests: number[];
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
  return [...explainEach(recording, () => undefined).findings];
}

/** As `findings`, with what became of each request that failed. */
export function explainFailures(recording: Recording): Explained {
  const told: { readonly failure: ExplainedFailure; readonly group: number }[] = [];
  const { findings: found, placeOf } = explainEach(recording, (failure, group) => told.push({ failure, group }));
  return {
    findings: found,
    explained: new Map(told.map(({ failure, group }) => [failure.failure.record.id, { ...failure, finding: placeOf(group) }])),
  };
}

/**
 * As `findings`. Calls with each request that failed, in the order in which they were sent, and with the number of its group; the place of a
 * group's finding is known at the end. Memory for what comes at a time, and for the findings.
 */
export function explainEach(
  recording: Recording,
  visit: (failure: ExplainedFailure, group: number) => void,
): { readonly findings: readonly Finding[]; readonly placeOf: (group: number) => number } {
  const knowledge = recording.knowledge ?? NOTHING_KNOWN;
  const log = new LogOfRun(recording.events, knowledge);
  const workerOf = onlyWorkers(recording.events);
  let answered: ReturnType<typeof answersOf> | null = null;
  const answeredBetween = (fromMs: number, toMs: number): boolean => {
    answered ??= answersOf(recording.ledger);
    return answered(fromMs, toMs);
  };
  const groups = new Map<string, Group>();
  const taken = new Set<RunEvent>();
  for (const cases of failureBatches(recording, knowledge.causes.length === 0 ? BATCH_UNEXPLAINED : BATCH)) {
    const explanations = explain(cases, log, knowledge.causes, answeredBetween, taken);
    for (const [i, failure] of cases.entries()) {
      const explanation = explanations[i] ?? null;
      if (explanation?.signature.evidence.kind === 'line-each' && explanation.line !== null) taken.add(explanation.line);
      const explainedFailure = { failure, explanation, process: processOf(failure, explanation, workerOf) };
      const group = groupOf(groups, explainedFailure);
      add(group, explainedFailure);
      visit(explainedFailure, group.number);
    }
  }
  const inOrder = [...groups.values()].sort((a, b) => a.firstMs - b.firstMs || (a.outcome < b.outcome ? -1 : 1));
  const places = new Map(inOrder.map(({ number }, place) => [number, place]));
  return { findings: inOrder.map((group) => findingOf(group, log)), placeOf: (group) => places.get(group) ?? -1 };
}

function groupOf(groups: Map<string, Group>, { failure, explanation }: ExplainedFailure): Group {
  const { outcome, endMs } = failure;
  const instance = explanation?.line?.instance ?? explanation?.event?.instance ?? '';
  const { tlsError } = failure.record;
  const key = `${outcome} ${tlsError} ${explanation?.signature.name ?? ''} ${instance}`;
  const known = groups.get(key);
  if (known !== undefined) return known;
  const group: Group = {
    number: groups.size,
    outcome,
    tlsError,
    signature: explanation?.signature ?? null,
    firstMs: endMs,
    lastMs: endMs,
    count: 0,
    byTime: false,
    lines: new Set(),
    events: new Set(),
    processes: new Map(),
    requests: [],
  };
  groups.set(key, group);
  return group;
}

function add(group: Group, { failure, explanation, process }: ExplainedFailure): void {
  const { endMs, record } = failure;
  group.count++;
  group.firstMs = Math.min(group.firstMs, endMs);
  group.lastMs = Math.max(group.lastMs, endMs);
  if (explanation?.byTime === true) group.byTime = true;
  if (explanation?.line != null) group.lines.add(explanation.line);
  if (explanation?.event != null) group.events.add(explanation.event);
  if (group.requests.length < REQUESTS_LISTED) group.requests.push(record.id);
  if (process === null) return;
  const key = `${process.instance} ${process.pid}`;
  const known = group.processes.get(key) ?? { ...process, requests: 0 };
  group.processes.set(key, known);
  known.requests++;
}

function findingOf(group: Group, log: LogOfRun): Finding {
  const { outcome, tlsError, signature, firstMs, lastMs, count, byTime, processes, requests } = group;
  const lines = inTime(group.lines);
  const events = signature === null ? lastThings(log, firstMs) : inTime(group.events);
  const facts = {
    outcome,
    ...(tlsError === '' ? {} : { tlsError }),
    cause: signature?.name ?? null,
    count,
    firstMs,
    lastMs,
    processes: [...processes.values()].sort((a, b) => (a.pid ?? 0) - (b.pid ?? 0)),
    events: events.slice(0, EVENTS_LISTED),
    eventCount: events.length,
    lines: lines.slice(0, EVENTS_LISTED),
    lineCount: lines.length,
    ...(byTime ? { byTime: true as const } : {}),
  };
  return { ...facts, sources: signature?.sources ?? [], cure: signature?.cure ?? null, requests };
}

/** What came last before a failure that nothing explains: the strategy's step, and what the server did or said. */
function lastThings(log: LogOfRun, atMs: number): RunEvent[] {
  const step = log.lastBefore(atMs, ({ source }) => source === 'strategy');
  const deed = log.lastBefore(atMs, (event) => event.source !== 'strategy' && event.source !== 'harness' && !isSampled(event));
  return [step, deed].filter((event) => event !== null).sort((a, b) => a.atMs - b.atMs);
}

function inTime(events: ReadonlySet<RunEvent>): RunEvent[] {
  return [...events].sort((a, b) => a.atMs - b.atMs);
}
