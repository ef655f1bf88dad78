import type { Kind } from '../case-attempt.ts';
import { type Cell, cellsOf } from '../cells.ts';
import { cellId } from '../suite-case.ts';
import type { Suite } from '../suite-types.ts';

/** A field of the matrix whose verdict is new, or still is what it should not be. */
export interface Change {
  readonly cell: string;
  readonly scenario: string;
  readonly version: string;
  /** The server's version as it says it; empty if none came to say it. The name is of when uWSGI was the only server. */
  readonly uwsgi: string;
  /** The same with the server's name: `gunicorn 20.1.0`; absent in results of before this was kept. */
  readonly server?: string;
  readonly kind: Kind;
  /** How many of its repetitions are of that kind. */
  readonly count: number;
  readonly of: number;
  readonly says: string;
  /** Start of the earliest suite since when it has been so, or of the last in which it was otherwise; null if it was never judged before. */
  readonly before: { readonly kind: Kind; readonly startedAt: string; readonly uwsgi: string } | null;
}

export interface VerdictChanges {
  /** Passed when it was last judged (or never was judged before), and does not now. */
  readonly newlyFailing: readonly Change[];
  readonly newlyPassing: readonly Change[];
  /** A known defect that showed when it was last judged, and no longer does. */
  readonly newlyNotReproducing: readonly Change[];
  /** Could not be judged now, and was judged the last time, or never there before (`before` is null then). */
  readonly newlyUnclear: readonly Change[];
  /** Not a pass now, as before. */
  readonly still: readonly Change[];
  /** Fields of the last suite that this one does not have, although it was to have them. */
  readonly vanished: readonly string[];
}

const JUDGED: ReadonlySet<Kind> = new Set<Kind>(['pass', 'fail', 'no-longer-reproduces']);

/** `history` holds earlier suites, newest first. A field is compared with the last suite in which it was judged. */
export function verdictChanges(now: Suite, history: readonly Suite[]): VerdictChanges {
  const earlier = history.map((suite) => ({ suite, cells: new Map(cellsOf(suite.cases).map((cell) => [cell.id, cell])) }));
  const changes = cellsOf(now.cases).map((cell): Change => {
    const [worst] = cell.cases.filter(({ kind }) => kind === cell.kind);
    const found = earlier.flatMap(({ suite, cells }) => {
      const its = cells.get(cell.id);
      return its !== undefined && JUDGED.has(its.kind) ? [{ kind: its.kind, startedAt: suite.startedAt, uwsgi: its.uwsgi.join(', ') }] : [];
    });
    return {
      cell: cell.id,
      scenario: cell.scenario,
      version: cell.version,
      uwsgi: cell.uwsgi.join(', '),
      server: cell.servers.join(', '),
      kind: cell.kind,
      count: cell.count[cell.kind],
      of: cell.cases.length,
      says: worst?.says ?? '',
      before: sinceWhen(cell, found),
    };
  });
  const of = (kind: Kind, before: (kind: Kind | null) => boolean): readonly Change[] =>
    changes.filter((change) => change.kind === kind && before(change.before?.kind ?? null));
  const lastKind = (cell: string): Kind | undefined => earlier.find(({ cells }) => cells.has(cell))?.cells.get(cell)?.kind;
  // What no earlier suite has is new, whatever it is.
  const isJudged = (kind: Kind | undefined): boolean => kind === undefined || JUDGED.has(kind);
  const unclear = changes.filter(({ cell, kind }) => !JUDGED.has(kind) && isJudged(lastKind(cell)));
  const lists = {
    newlyFailing: of('fail', (before) => before !== 'fail'),
    newlyPassing: of('pass', (before) => before === 'fail' || before === 'no-longer-reproduces'),
    newlyNotReproducing: of('no-longer-reproduces', (before) => before !== 'no-longer-reproduces'),
    newlyUnclear: unclear,
  };
  const told = new Set<Change>(Object.values(lists).flat());
  return { ...lists, still: changes.filter((change) => change.kind !== 'pass' && !told.has(change)), vanished: vanished(now, history) };
}

interface Judged {
  readonly kind: Kind;
  readonly startedAt: string;
  readonly uwsgi: string;
}

/** The last judgement, if it was another; else the first of the unbroken row of the same. */
function sinceWhen({ kind }: Cell, found: readonly Judged[]): Judged | null {
  const [last] = found;
  if (last === undefined) return null;
  if (last.kind !== kind) return last;
  const other = found.findIndex((each) => each.kind !== kind);
  return found[(other < 0 ? found.length : other) - 1] ?? last;
}

/** What silently is no longer tested would never fail again. Asked only of suites that were to have every scenario. */
function vanished(now: Suite, history: readonly Suite[]): readonly string[] {
  // One that was cut off lacks fields for another reason.
  const last = history.find((suite) => suite.options.all && suite.missing.length === 0);
  if (last === undefined || !now.options.all || now.missing.length > 0) return [];
  const has = new Set(now.cases.map(cellId));
  return [...new Set(last.cases.map(cellId))].filter(
    (id) => !has.has(id) && now.options.versions.includes(id.slice(id.lastIndexOf('@') + 1)),
  );
}
