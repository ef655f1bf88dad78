import { forEachAttempt } from '../../harness/core/ledger/for-each-attempt.ts';
import type { Recording } from '../../harness/core/record/run-record.ts';
import { firstPhase, reloadAndSettle } from '../../harness/core/verdict/run-phases.ts';
import type { Report } from '../../harness/report/contract.ts';

/** What the picture of a run is drawn from. Times are milliseconds on the run's clock. */
export interface Timeline {
  readonly fromMs: number;
  readonly toMs: number;
  /** When the reload began: 0 on the axis. */
  readonly zeroMs: number;
  /** A text for each row: what its client met in each column of the picture, run-length encoded: `o12.3n40x2`. */
  readonly rows: readonly string[];
  /** How many of the rows, the last ones, hold single requests that the scenario sent beside the siege. */
  readonly shared: number;
  /** Rows for which there was no room. */
  readonly left: number;
  readonly old: string;
  readonly new: string;
  /** From the trigger of each change to its completion; null if it never was complete. */
  readonly changes: readonly { readonly triggerMs: number; readonly completeMs: number | null }[];
  readonly stall: { readonly atMs: number; readonly longestMs: number };
}

/** What stands in a column: nothing, answered by the old version, by the new one, by another one, lost. */
export const MARKS = { none: '.', old: 'o', new: 'n', other: 'a', lost: 'x' } as const;

export const COLUMNS = 800;
const MOST_ROWS = 20;
/** Of what came before the first trigger so much is shown, in milliseconds. */
const BEFORE_MS = 1500;
/** A request takes this many columns at least, so that it can be seen; one that was lost takes more. */
const LEAST = 1;
const LEAST_LOST = 4;

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly mark: string;
}

/** The requests of each client around the reload; null if the run never came to one. */
export function timelineOf(recording: Recording, report: Report): Timeline | null {
  const { run, ledger } = recording;
  const window = reloadAndSettle(run);
  if (window === null) return null;
  const fromMs = Math.max(firstPhase(run, 'baseline')?.startMs ?? 0, window.fromMs - BEFORE_MS);
  const perMs = COLUMNS / (window.toMs - fromMs);
  const [first] = run.transitions;
  const [old, fresh] = [first?.from ?? run.versions.find(({ status }) => status !== null)?.name ?? '', first?.to ?? ''];
  const bars = new Map<number, Bar[]>();
  forEachAttempt(ledger, ({ sentMs, endMs, answered, failed, version, clientKey }) => {
    if (!(endMs >= fromMs && sentMs <= window.toMs) || !(answered || failed)) return;
    const name = ledger.versions[version];
    const mark = failed ? MARKS.lost : name === old ? MARKS.old : name === fresh ? MARKS.new : MARKS.other;
    const from = Math.max(0, Math.floor((sentMs - fromMs) * perMs));
    const to = Math.max(Math.ceil((endMs - fromMs) * perMs), from + (failed ? LEAST_LOST : LEAST));
    const its = bars.get(clientKey) ?? [];
    its.push({ from, to: Math.min(to, COLUMNS), mark });
    bars.set(clientKey, its);
  });
  const clients = [...bars].sort(([a], [b]) => a - b).map(([, its]) => its);
  const own = clients.filter((its) => its.length > 2);
  const rows = [...own, ...sharedRows(clients.filter((its) => its.length <= 2).flat())];
  return {
    ...{ fromMs, toMs: window.toMs, zeroMs: report.transitions[0]?.triggerMs ?? window.fromMs },
    rows: rows.slice(0, MOST_ROWS).map(encode),
    shared: Math.max(0, Math.min(rows.length, MOST_ROWS) - own.length),
    left: Math.max(0, rows.length - MOST_ROWS),
    ...{ old, new: fresh },
    changes: report.transitions.map(({ triggerMs, completeMs }) => ({ triggerMs, completeMs })),
    stall: report.stall,
  };
}

/** A client has a row of its own, unless it sent but one or two requests: those share rows. */
function sharedRows(bars: readonly Bar[]): readonly (readonly Bar[])[] {
  const shared: Bar[][] = [];
  for (const bar of [...bars].sort((a, b) => a.from - b.from)) {
    const free = shared.find((row) => (row.at(-1)?.to ?? 0) <= bar.from);
    if (free === undefined) shared.push([bar]);
    else free.push(bar);
  }
  return shared;
}

/** Later bars lie above earlier ones, and lost ones above all. A gap of a column, where there is room, keeps neighbours apart. */
function encode(bars: readonly Bar[]): string {
  const columns = new Array<string>(COLUMNS).fill(MARKS.none);
  for (const { from, to, mark } of [...bars].sort((a, b) => Number(a.mark === MARKS.lost) - Number(b.mark === MARKS.lost))) {
    columns.fill(mark, from, to);
    if (to - from > LEAST_LOST && from > 0) columns[from] = MARKS.none;
  }
  return columns.join('').replace(/(.)\1*/g, (run, mark: string) => `${mark}${run.length}`);
}

/** The stretches of a row: where each begins, how long it is, and its mark. */
export function decode(row: string): readonly { readonly from: number; readonly length: number; readonly mark: string }[] {
  let at = 0;
  return [...row.matchAll(/(\D)(\d+)/g)].map(([, mark = '', length = '0']) => {
    const from = at;
    at += Number(length);
    return { from, length: Number(length), mark };
  });
}
