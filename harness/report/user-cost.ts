import { type Failure, isFailure, type Outcome } from '../core/ledger/outcome.ts';
import type { Recording } from '../core/record/run-record.ts';
import type { Report } from './contract.ts';
import { asSentence, count, plural, span } from './number-format.ts';

/** What a reload cost users, whatever its scenario had to show. Times are milliseconds. */
export interface UserCost {
  readonly sent: number;
  readonly failed: number;
  /** Failures by outcome, the most frequent first. */
  readonly outcomes: readonly (readonly [Failure, number])[];
  /** Statuses that no version gives, of the answers that ended as `wrong-status`. */
  readonly wrongStatuses: readonly string[];
  /** For so long no client at all was answered. */
  readonly stallMs: number;
  /** The longest wait of one client for an answer that should come at once; never less than the stall. */
  readonly waitMs: number;
  /** Whether the new version ever answered; null if the version was not to change. */
  readonly changed: boolean | null;
  /** How long both versions answered; the longest, if there were several changes. */
  readonly mixedMs: number;
  /** Answers of the wrong version: of the old one when the change was complete, or of the new one before it began. */
  readonly strays: number;
  /** Requests that were sent once and executed more than once; absent if there were none, or nothing counts them. */
  readonly repeated?: number;
  /** Requests that a proxy passed on more than once, as it may; absent if there were none, or nothing tells. */
  readonly repeatedByProxy?: number;
}

/** From this on a wait is called one, in milliseconds: a shorter one may be the machine's, which clients and server share. */
export const FELT_MS = 500;

/** Pure: the same recording and report give the same cost. */
export function userCostOf({ run, ledger }: Pick<Recording, 'run' | 'ledger'>, report: Report): UserCost {
  const { requests, stall, transitions, latency } = report;
  const outcomes = (Object.entries(requests.byOutcome) as [Outcome, number][])
    .filter((each): each is [Failure, number] => isFailure(each[0]) && each[1] > 0)
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  const right = new Set(run.versions.map(({ status }) => String(status)));
  const slow = run.slowTargets.map((target) => ledger.targets[target]);
  // If all targets are slow on purpose, how long they took says nothing of a wait.
  // Of a control this check is an inner one.
  const toldBy = (check: string, fact: string) => report.checks.find(({ name }) => name.endsWith(check))?.facts?.[fact];
  const again = toldBy('executed-once', 'executedAgain');
  const byProxy = toldBy('accounted', 'repeatedByProxy');
  const quick = latency.targets.some((target) => !slow.includes(target)) ? [latency.during, latency.after] : [];
  return {
    sent: requests.sent,
    failed: requests.failed,
    outcomes,
    wrongStatuses: outcomes.some(([outcome]) => outcome === 'wrong-status')
      ? Object.keys(requests.byStatus).filter((status) => !right.has(status))
      : [],
    stallMs: stall.longestMs,
    waitMs: Math.max(stall.longestMs, ...quick.map((stretch) => stretch?.maxMs ?? 0)),
    changed: transitions.length === 0 ? null : transitions.every(({ firstNewMs }) => firstNewMs !== null),
    mixedMs: Math.max(0, ...transitions.map(({ overlapMs }) => overlapMs)),
    strays: transitions.reduce((sum, { strays }) => sum + strays, 0),
    ...(typeof again === 'number' && again > 0 ? { repeated: again } : {}),
    ...(typeof byProxy === 'number' && byProxy > 0 ? { repeatedByProxy: byProxy } : {}),
  };
}

/** `Loses 12 of 409 requests (reset); no client waits longer than 30 ms; both versions answer for 340 ms.` */
export function userCostInWords(cost: UserCost): string {
  const { repeated = 0, repeatedByProxy = 0 } = cost;
  const twice = repeated === 0 ? [] : [`executes ${plural(repeated, 'request')} more than once`];
  const byProxy = repeatedByProxy === 0 ? [] : [`a proxy repeats ${plural(repeatedByProxy, 'request')}, as it may`];
  const parts = [lostInWords(cost), ...twice, ...byProxy, waitedInWords(cost), mixedInWords(cost)];
  return asSentence(parts.join('; '));
}

/** `loses 12 of 409 requests (reset)`, or that it loses none. */
export function lostInWords({ sent, failed, outcomes, wrongStatuses }: UserCost): string {
  if (failed === 0) return `loses none of ${plural(sent, 'request')}`;
  const how = outcomes.map(
    ([outcome, n]) =>
      `${outcomes.length === 1 ? '' : `${count(n)} `}${outcome === 'wrong-status' ? statusInWords(wrongStatuses) : HOW[outcome]}`,
  );
  return `loses ${count(failed)} of ${plural(sent, 'request')} (${how.join(', ')})`;
}

/** How long clients waited for an answer that should come at once. */
export function waitedInWords({ stallMs, waitMs }: UserCost): string {
  if (stallMs >= FELT_MS) return `no client is answered for ${span(stallMs)}`;
  return waitMs >= FELT_MS ? `some clients wait up to ${span(waitMs)}` : `no client waits longer than ${span(waitMs)}`;
}

/** Which versions answered. */
export function mixedInWords({ changed, mixedMs, strays }: UserCost): string {
  if (changed === null) return 'the version does not change';
  if (!changed) return 'the new version never answers';
  const mixed = mixedMs > 0 ? `both versions answer for ${span(mixedMs)}` : 'the versions do not mix';
  return strays === 0 ? mixed : `${mixed}, and ${plural(strays, 'answer')} ${strays === 1 ? 'comes' : 'come'} from the wrong one`;
}

function statusInWords(statuses: readonly string[]): string {
  return statuses.length === 0 ? 'answered with a wrong status' : `answered ${statuses.join(' or ')}`;
}

/** How a request fails, in the words of the user whose request it is. */
const HOW: Readonly<Record<Exclude<Failure, 'wrong-status'>, string>> = {
  refused: 'refused',
  unreachable: 'unreachable',
  'connect-timeout': 'no connection in time',
  'empty-reply': 'closed without an answer',
  reset: 'reset',
  truncated: 'cut short',
  malformed: 'answered with what is not HTTP',
  timeout: 'no answer in time',
  'wrong-body': 'answered with a wrong body',
  'bad-certificate': 'bad certificate',
  unlike: 'answered unlike before and after',
  stalled: 'a stream that stood still',
  gap: 'a message missing',
  repeated: 'a message twice',
  'falsely-refused': 'refused as not processed, and executed',
};
