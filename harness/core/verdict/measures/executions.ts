import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import { isFailure, outcomeOf } from '../../ledger/outcome.ts';
import type { Recording, RunRecord, ServedCount } from '../../record/run-record.ts';

/** Methods whose requests a client or a proxy must not send again by itself: RFC 9110 section 9.2.2 lets it repeat all others. */
const NOT_REPEATABLE: ReadonlySet<string> = new Set(['POST', 'PATCH']);

/** A request that was executed, or begun, by more processes than one, or more than once by one. */
export interface ExecutedAgain {
  readonly id: number;
  /** Each time, in the order of time; the first one is not the one too many. */
  readonly executions: readonly Execution[];
}

/** That a process executed a request. */
export interface Execution {
  readonly pid: number;
  readonly instance: string;
  readonly atMs: number;
}

/** What became of the requests that must be executed once, by what the app wrote down. */
export interface Executions {
  readonly sent: number;
  /** Once, and the client was told. */
  readonly answered: number;
  /** Executed, and the client was not told: one that sends it again has it executed twice. */
  readonly notAnswered: readonly number[];
  /** Not even begun: it may be sent again. */
  readonly notExecuted: readonly number[];
  /** Begun by a process that never finished: what it did of it is not known. */
  readonly begunOnly: readonly number[];
  /** Something on the way had it executed again. */
  readonly again: readonly ExecutedAgain[];
  /** Answered, and begun before that by a process that never finished: something on the way sent it again. */
  readonly begunAgain: readonly number[];
  /** Sent after the change was complete, and executed by a process of the old version, whether its client was told or not. */
  readonly byOld: readonly number[];
}

/** Is a target asked by a method that must not be repeated? */
export function isExecutedOnce({ options }: RunRecord, target: number): boolean {
  return NOT_REPEATABLE.has(options.methods?.[target] ?? 'GET');
}

/** Does a run send anything that must be executed once? */
export function asksForExecution({ options }: RunRecord): boolean {
  return options.methods?.some((method) => NOT_REPEATABLE.has(method)) === true;
}

/** Sorts the requests that must be executed once by what the app wrote down of each. */
export function executionsOf({ run, ledger }: Recording, served: ServedCount): Executions {
  const executions = new Map((served.executedAgain ?? []).map((each) => [each.id, each.executions]));
  // A recording of before the processes were written down says which were executed again, and not by whom.
  const again = new Set([...served.servedTwice, ...executions.keys()]);
  const begun = new Set(served.begunNotServed.map(({ id }) => id));
  const executed = new Set(served.servedNotAnswered ?? []);
  const byOld = new Set(executedByOld(run, ledger, served));
  const change = lastChange(run, ledger);
  let hasTakenOver = false;
  const found = { sent: 0, answered: 0, notAnswered: [], notExecuted: [], begunOnly: [], begunAgain: [], byOld: [] } as {
    sent: number;
    answered: number;
  } & Record<'notAnswered' | 'notExecuted' | 'begunOnly' | 'begunAgain' | 'byOld', number[]>;
  const twice: ExecutedAgain[] = [];
  let id = -1;
  forEachAttempt(ledger, ({ target, outcomeCode, version, sentMs }) => {
    id++;
    const outcome = outcomeOf(outcomeCode);
    if (change !== null && outcome === 'answered' && version === change.to && sentMs > change.triggerMs) hasTakenOver = true;
    if (!isExecutedOnce(run, target)) return;
    found.sent++;
    if (again.has(id)) twice.push({ id, executions: executions.get(id) ?? [] });
    else if (outcome === 'answered' && begun.has(id)) found.begunAgain.push(id);
    else if (outcome === 'answered') found.answered++;
    if (change !== null && outcome === 'answered' && version === change.from && sentMs > change.completeMs) found.byOld.push(id);
    if (!isFailure(outcome)) return;
    if (byOld.has(id)) found.byOld.push(id);
    if (executed.has(id)) found.notAnswered.push(id);
    else if (begun.has(id)) found.begunOnly.push(id);
    else found.notExecuted.push(id);
  });
  return { ...found, again: twice, byOld: hasTakenOver ? found.byOld : [] };
}

/** The last change of a run that was to change its version, if it was complete; versions are indexes into those of the ledger. */
function lastChange({ expectsChange, transitions }: RunRecord, { versions }: Recording['ledger']) {
  const last = transitions.at(-1);
  if (!expectsChange || last === undefined || last.completeMs === null || last.from === last.to) return null;
  return { from: versions.indexOf(last.from), to: versions.indexOf(last.to), triggerMs: last.triggerMs, completeMs: last.completeMs };
}

/** Of the requests that were executed and not answered: those that a process of the old version had, when the new one had taken over. */
function executedByOld(run: RunRecord, ledger: Recording['ledger'], { finishedNotArrived = [] }: ServedCount): readonly number[] {
  const change = lastChange(run, ledger);
  if (change === null || finishedNotArrived.length === 0) return [];
  const { from: old, completeMs } = change;
  const versions = new Map<number, Set<number>>();
  for (const { pid, version, outcome } of ledger.records())
    if (outcome === 'answered' && pid !== 0) versions.set(pid, (versions.get(pid) ?? new Set()).add(version));
  // A process may have become the new version: only one that has answered as the old one alone is of the old one for certain.
  const isOld = (pid: number): boolean => versions.get(pid)?.size === 1 && versions.get(pid)?.has(old) === true;
  return finishedNotArrived.filter(({ id, pid }) => ledger.at(id).sentAtMs > completeMs && isOld(pid)).map(({ id }) => id);
}
