import type { RunEvent } from '../record/run-record.ts';
import { assignMore } from './assign-lines.ts';
import type { Cause, Condition, Evidence, HolderState } from './cause.ts';
import type { FailureCase } from './failure-case.ts';
import { type LogOfRun, SEEN_LATE_MS } from './log-of-run.ts';
import { linesNear, matchEach } from './match-lines.ts';
import { lastNodeLeft } from './subscribers.ts';

/** Why one request failed. */
export interface Explanation {
  readonly signature: Cause;
  /** What the strategy did, or how the instance ended. */
  readonly event: RunEvent | null;
  /** The line of the server's log. */
  readonly line: RunEvent | null;
  /** Nothing tells which process had the request: the line fits by its time alone. */
  readonly byTime?: true;
}

/** Was a request sent after a moment and answered before another, both in milliseconds of the run? */
export type AnsweredBetween = (fromMs: number, toMs: number) => boolean;

/** How long after the line that tells of its end a process may have gone on, if nothing tells which process had a request. */
const ENDS_WITHIN_MS = 2000;

/**
 * For each failure the first signature that fits; null for one that nothing explains. In the order of `cases`. A line that stands for one request alone
 * explains one failure; those that are `takenBefore` explain none. If the first signature that fits takes it from another failure that nothing else explains, a later one counts.
 */
export function explain(
  cases: readonly FailureCase[],
  log: LogOfRun,
  signatures: readonly Cause[],
  answeredBetween: AnsweredBetween,
  takenBefore: ReadonlySet<RunEvent> = new Set(),
): (Explanation | null)[] {
  const found: (Explanation | null)[] = cases.map(() => null);
  const linesOfEach = new Map<Cause, readonly RunEvent[]>();
  const taken = new Set<RunEvent>(takenBefore);
  for (const signature of signatures) {
    const lines = linesForEach(signature, log);
    if (lines !== null) linesOfEach.set(signature, lines);
    const open = cases.flatMap((failure, i) => (found[i] === null && concerns(signature, failure) ? i : []));
    if (open.length === 0) continue;
    const concerned = open.flatMap((i) => cases[i] ?? []);
    const matches =
      lines === null
        ? matchAll(signature, concerned, log, answeredBetween)
        : matchEach(
            concerned,
            lines.filter((line) => !taken.has(line)),
          ).map((line) => line && byLineOfOwn(signature, line, log));
    open.forEach((i, n) => {
      const match = matches[n] ?? null;
      found[i] = match;
      if (match?.line != null && lines !== null) taken.add(match.line);
    });
  }
  if (taken.size > takenBefore.size)
    assignMore(
      found,
      ({ signature, line }) => (linesOfEach.has(signature) ? line : null),
      function* (i, isDead) {
        const failure = cases[i];
        if (failure === undefined) return;
        for (const signature of signatures) {
          if (!concerns(signature, failure)) continue;
          const lines = linesOfEach.get(signature);
          if (lines === undefined) {
            const [explanation] = matchAll(signature, [failure], log, answeredBetween);
            if (explanation != null) yield { line: null, explanation };
            continue;
          }
          for (const line of linesNear(lines, failure))
            if (!isDead(line) && !takenBefore.has(line)) yield { line, explanation: byLineOfOwn(signature, line, log) };
        }
      },
    );
  return found;
}

/** The lines of which each tells of one failure, if that is the evidence of a signature; else null. */
function linesForEach({ evidence }: Cause, log: LogOfRun): readonly RunEvent[] | null {
  if (evidence.kind !== 'line-each') return null;
  return log.lines(evidence.pattern).filter((line) => comesAfter(log, evidence.after, line) && !isOfAnother(log, evidence.unless, line));
}

function byLineOfOwn(signature: Cause, line: RunEvent, log: LogOfRun): Explanation {
  const { evidence } = signature;
  const isOwnStep = evidence.kind === 'line-each' && evidence.step === 'own';
  return { signature, line, event: isOwnStep ? log.stepOf(line) : log.stepBefore(line.atMs) };
}

function concerns({ outcomes, when = {} }: Cause, failure: FailureCase): boolean {
  const { outcome, record, holder } = failure;
  const asked: Readonly<Record<keyof Condition, boolean>> = {
    holder:
      when.holder === undefined ||
      [when.holder].flat().some((state) => (isHolderKnown(failure) ? holds(state, holder) : mayHold(state, failure))),
    status: when.status === undefined || when.status === record.status,
    connection: when.connection === undefined || (when.connection === 'kept') === record.reusedConnection,
    noByte: when.noByte === undefined || record.bytes === 0,
  };
  return outcomes.includes(outcome) && Object.values(asked).every((holds) => holds);
}

function holds(asked: HolderState, holder: FailureCase['holder']): boolean {
  switch (asked) {
    case 'none':
      return holder?.how !== 'began';
    case 'untouched':
      return holder?.how !== 'began' && holder?.how !== 'finished' && holder?.how !== 'finished-late';
    case 'in-hand':
      return holder?.how === 'began' || holder?.how === 'finished';
    case 'began':
    case 'finished':
    case 'finished-late':
    case 'kept':
      return holder?.how === asked;
  }
}

/** Is it known which process had a request, or that none had? */
function isHolderKnown({ booked, holder }: FailureCase): boolean {
  return booked || holder !== null;
}

/** What may be so of a request if nothing tells who had it. When its process finished it is not known then. */
function mayHold(asked: HolderState, { record, outcome }: FailureCase): boolean {
  switch (asked) {
    case 'began':
    case 'finished':
    case 'in-hand':
      // A process that has read all of a request and ends closes its connection; the kernel resets one that no process has read from.
      return outcome !== 'reset' || record.bytes > 0;
    case 'none':
    case 'untouched':
      return true;
    case 'kept':
      return record.reusedConnection;
    case 'finished-late':
      return false;
  }
}

function matchAll(
  signature: Cause,
  cases: readonly FailureCase[],
  log: LogOfRun,
  answeredBetween: AnsweredBetween,
): (Explanation | null)[] {
  const { evidence } = signature;
  switch (evidence.kind) {
    case 'outcome':
      return cases.map(() => ({ signature, event: null, line: null }));
    case 'line-each':
      // By `matchEach`, since each line is for one failure alone.
      return cases.map(() => null);
    case 'killed':
      return cases.map(({ holder, record, endMs }) => byEvent(signature, log.killOf(holder?.pid ?? 0, record.sentAtMs, endMs)));
    case 'line-names-holder':
      return cases.map((failure) => {
        const { holder, record, endMs } = failure;
        if (!isHolderKnown(failure)) return byTime(signature, lineByTime(log, evidence, failure), log);
        const names = (line: RunEvent): boolean =>
          Number(evidence.pattern.exec(line.text)?.[1]) === holder?.pid && follows(log, evidence.since, line);
        // A kept connection may have been let go of before the request was sent on it, but not before the one that was answered.
        return byLine(signature, log.lineBetween(evidence.pattern, holder?.sinceMs ?? record.sentAtMs, endMs + SEEN_LATE_MS, names), log);
      });
    case 'line-numbers-holder':
      return cases.map((failure) => {
        const { holder, record, endMs } = failure;
        if (!isHolderKnown(failure)) {
          const fromMs = record.sentAtMs - ENDS_WITHIN_MS;
          return byTime(
            signature,
            log.lineBetween(evidence.pattern, fromMs, endMs + SEEN_LATE_MS, () => true),
            log,
          );
        }
        const numbers = (line: RunEvent): boolean =>
          line.instance === holder?.instance && log.workerOf(line, Number(evidence.pattern.exec(line.text)?.[1])) === holder?.pid;
        // Said once to each worker, which ends by it: so it may be long before the request.
        return byLine(signature, log.lineBetween(evidence.pattern, Number.NEGATIVE_INFINITY, endMs + SEEN_LATE_MS, numbers), log);
      });
    case 'ended-without-master':
      return cases.map((failure) => {
        const { holder, record, endMs } = failure;
        const known = isHolderKnown(failure);
        const its = (line: RunEvent): boolean => !known || line.instance === holder?.instance;
        const line = log.lineBetween(evidence.pattern, Number.NEGATIVE_INFINITY, endMs, its);
        const end = line === null ? null : log.endOf(line.instance ?? '', record.sentAtMs, endMs);
        return end === null ? null : { signature, event: end, line, ...(known ? {} : { byTime: true }) };
      });
    case 'given-up-by-router':
      return cases.map(({ holder, record, endMs }) => {
        const finishedMs = holder?.finishedMs ?? null;
        if (finishedMs === null || record.durationMs < evidence.leastMs) return null;
        return byLine(signature, log.running(evidence.pattern, endMs, finishedMs), log);
      });
    case 'line-of-instance':
      return cases.map((failure) => {
        const { holder, record, endMs } = failure;
        const known = isHolderKnown(failure);
        const its = (line: RunEvent): boolean =>
          (!known || (line.instance === holder?.instance && log.mayEnd(line, holder?.pid ?? 0, endMs))) &&
          follows(log, evidence.since, line);
        const line = log.lineBetween(evidence.pattern, record.sentAtMs, endMs + (evidence.seenLateMs ?? SEEN_LATE_MS), its);
        return known ? byLine(signature, line, log) : byTime(signature, line, log);
      });
    case 'line-near':
      return cases.map(({ record, endMs }) => {
        const atMs = evidence.to === 'sending' ? record.sentAtMs : endMs;
        const its = (line: RunEvent): boolean => follows(log, evidence.since, line) && !isOver(log, evidence.until, line, atMs);
        return byLine(signature, log.lineNearest(evidence.pattern, atMs, evidence.beforeMs, its), log);
      });
    case 'listener-ended':
      return cases.map(({ record, endMs }) => byEnd(signature, log.listenerEnded(record.sentAtMs, endMs), evidence.because, log));
    case 'nobody-subscribed':
      return cases.map(({ endMs }) => {
        const line = lastNodeLeft(log, endMs);
        // A node that was marked and subscribes again is not told of; that a request was answered tells that it has.
        return line === null || answeredBetween(line.atMs + SEEN_LATE_MS, endMs) ? null : byLine(signature, line, log);
      });
    case 'nobody-listens':
      return cases.map(({ record, endMs }) => byEnd(signature, log.nobodyListened(record.sentAtMs, endMs), evidence.because, log));
  }
}

/** The line nearest to the end of a request that names a process, if nothing tells which process had the request: it ended shortly after. */
function lineByTime(
  log: LogOfRun,
  { pattern, since }: { readonly pattern: RegExp; readonly since?: RegExp },
  { record, endMs }: FailureCase,
): RunEvent | null {
  // A kept connection may have been let go of before the request was sent on it.
  const mayBeMs = record.reusedConnection ? ENDS_WITHIN_MS : Math.min(ENDS_WITHIN_MS, record.durationMs);
  return log.lineNearest(pattern, endMs, mayBeMs, (line) => follows(log, since, line));
}

/** Does such a line stand shortly before another, if that is asked? */
function comesAfter(
  log: LogOfRun,
  after: { readonly pattern: RegExp; readonly withinMs: number } | undefined,
  { atMs, instance }: RunEvent,
): boolean {
  if (after === undefined) return true;
  // Two logs are followed each by itself: which of two lines of the same moment is seen first tells nothing. In one log the order tells all.
  const before = (line: RunEvent): boolean => line.instance !== instance || line.atMs <= atMs;
  return log.lineBetween(after.pattern, atMs - after.withinMs, atMs + SEEN_LATE_MS, before) !== null;
}

/** Does a line stand shortly before another that tells of another cause? */
function isOfAnother(log: LogOfRun, unless: { readonly pattern: RegExp; readonly withinMs: number } | undefined, line: RunEvent): boolean {
  return unless !== undefined && comesAfter(log, unless, line);
}

/** Does a line tell nothing any more at a moment, since another one came after it? */
function isOver(
  log: LogOfRun,
  until: Extract<Evidence, { readonly kind: 'line-near' }>['until'],
  { instance, atMs: fromMs }: RunEvent,
  atMs: number,
): boolean {
  if (until === undefined) return false;
  const counts = (line: RunEvent): boolean => until.of === 'any-instance' || line.instance === instance;
  return log.lineBetween(until.pattern, fromMs, atMs - until.lateMs, counts) !== null;
}

/** Has the instance that wrote a line written such a one by then, or each of several, if that is asked? */
function follows(log: LogOfRun, since: RegExp | readonly RegExp[] | undefined, line: RunEvent): boolean {
  const wrote = (pattern: RegExp): boolean =>
    log.lineBetween(pattern, Number.NEGATIVE_INFINITY, line.atMs, ({ instance }) => instance === line.instance) !== null;
  return since === undefined || (since instanceof RegExp ? [since] : since).every(wrote);
}

function byEvent(signature: Cause, event: RunEvent | null): Explanation | null {
  return event === null ? null : { signature, event, line: null };
}

/** By the end of an instance, and by the line that it must have written before, where one is asked. */
function byEnd(signature: Cause, end: RunEvent | null, because: RegExp | undefined, log: LogOfRun): Explanation | null {
  if (end === null || because === undefined) return byEvent(signature, end);
  const line = log.lineOfLife(because, end);
  return line === null ? null : { signature, event: end, line };
}

function byTime(signature: Cause, line: RunEvent | null, log: LogOfRun): Explanation | null {
  const found = byLine(signature, line, log);
  return found === null ? null : { ...found, byTime: true };
}

function byLine(signature: Cause, line: RunEvent | null, log: LogOfRun): Explanation | null {
  return line === null ? null : { signature, event: log.stepBefore(line.atMs), line };
}
