import type { Failure } from '../ledger/outcome.ts';
import type { Recording, RunEvent } from '../record.ts';
import type { Finding, FindingProcess } from '../report/contract.ts';
import { type FailureCase, failureCases } from './case.ts';
import { type Explanation, explain } from './explain.ts';
import { findingInWords } from './finding-words.ts';
import { LogOfRun } from './log-of-run.ts';
import { onlyWorkers } from './only-worker.ts';
import { isSampled } from './sampled.ts';
import type { CauseSignature } from './signature.ts';
import { SIGNATURES } from './signatures.ts';

/** Events, lines and requests that a finding lists; it says how many there are. */
const EVENTS_LISTED = 5;
const REQUESTS_LISTED = 100;

interface Group {
  readonly outcome: Failure;
  readonly signature: CauseSignature | null;
  firstMs: number;
  lastMs: number;
  readonly cases: FailureCase[];
  readonly explanations: Explanation[];
}

/**
 * The failures of a run by outcome and cause, in the order in which they began. Pure; what nothing explains is called
 * unexplained, and no failure is in two findings or in none.
 */
export function findings(recording: Recording, signatures: readonly CauseSignature[] = SIGNATURES): Finding[] {
  const groups = groupsOf(recording, signatures);
  if (groups.length === 0) return [];
  const log = new LogOfRun(recording.events);
  const workerOf = onlyWorkers(recording.events);
  return groups.map((group) => findingOf(group, log, workerOf));
}

/** For the id of each failed request the place of its finding in `findings`. */
export function findingPlaces(recording: Recording, signatures: readonly CauseSignature[] = SIGNATURES): ReadonlyMap<number, number> {
  return new Map(groupsOf(recording, signatures).flatMap(({ cases }, place) => cases.map(({ record }) => [record.id, place] as const)));
}

function groupsOf(recording: Recording, signatures: readonly CauseSignature[]): Group[] {
  const cases = failureCases(recording);
  if (cases.length === 0) return [];
  const groups = new Map<string, Group>();
  explain(cases, new LogOfRun(recording.events), signatures).forEach((explanation, i) => {
    const failure = cases[i];
    if (failure === undefined) return;
    const { outcome, endMs } = failure;
    const instance = explanation?.line?.instance ?? explanation?.event?.instance ?? '';
    const key = `${outcome} ${explanation?.signature.name ?? ''} ${instance}`;
    const group = groups.get(key) ?? {
      outcome,
      signature: explanation?.signature ?? null,
      firstMs: endMs,
      lastMs: endMs,
      cases: [],
      explanations: [],
    };
    groups.set(key, group);
    group.firstMs = Math.min(group.firstMs, endMs);
    group.lastMs = Math.max(group.lastMs, endMs);
    group.cases.push(failure);
    if (explanation !== null) group.explanations.push(explanation);
  });
  return [...groups.values()].sort((a, b) => a.firstMs - b.firstMs || (a.outcome < b.outcome ? -1 : 1));
}

function findingOf(
  { outcome, signature, firstMs, lastMs, cases, explanations }: Group,
  log: LogOfRun,
  workerOf: (line: RunEvent) => number | null,
): Finding {
  const lines = distinct(explanations.flatMap(({ line }) => line ?? []));
  const events = signature === null ? lastThings(log, firstMs) : distinct(explanations.flatMap(({ event }) => event ?? []));
  const facts = {
    outcome,
    cause: signature?.name ?? null,
    count: cases.length,
    firstMs,
    lastMs,
    processes: processesOf(cases, explanations, workerOf),
    events: events.slice(0, EVENTS_LISTED),
    eventCount: events.length,
    lines: lines.slice(0, EVENTS_LISTED),
    lineCount: lines.length,
  };
  return {
    ...facts,
    says: findingInWords(facts, signature),
    sources: signature?.sources ?? [],
    cure: signature?.cure ?? null,
    requests: cases.slice(0, REQUESTS_LISTED).map(({ record }) => record.id),
  };
}

/** Who had the requests: who began or answered them, else the one worker of the instance whose line explains them. */
function processesOf(
  cases: readonly FailureCase[],
  explanations: readonly Explanation[],
  workerOf: (line: RunEvent) => number | null,
): readonly FindingProcess[] {
  const found = new Map<string, { readonly instance: string | null; readonly pid: number | null; requests: number }>();
  cases.forEach(({ holder }, i) => {
    const line = explanations[i]?.line ?? null;
    const instance = holder?.instance ?? line?.instance ?? null;
    const pid = holder?.pid ?? (line === null ? null : workerOf(line));
    if (instance === null && pid === null) return;
    const key = `${instance} ${pid}`;
    const process = found.get(key) ?? { instance, pid, requests: 0 };
    found.set(key, process);
    process.requests++;
  });
  return [...found.values()].sort((a, b) => (a.pid ?? 0) - (b.pid ?? 0));
}

/** What came last before a failure that nothing explains: the strategy's step, and what uWSGI did or said. */
function lastThings(log: LogOfRun, atMs: number): RunEvent[] {
  const step = log.lastBefore(atMs, ({ source }) => source === 'strategy');
  const deed = log.lastBefore(atMs, (event) => event.source !== 'strategy' && event.source !== 'harness' && !isSampled(event));
  return [step, deed].filter((event) => event !== null).sort((a, b) => a.atMs - b.atMs);
}

function distinct(events: readonly RunEvent[]): RunEvent[] {
  return [...new Set(events)].sort((a, b) => a.atMs - b.atMs);
}
