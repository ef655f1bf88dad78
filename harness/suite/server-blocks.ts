import type { CaseResult } from './case-attempt.ts';
import { type Cell, factsOfCase } from './cells.ts';
import type { Row, Suite } from './suite-types.ts';

/** All that a suite has of one server: a part of its matrix. */
export interface ServerBlock {
  /** As people write it; empty if an older result does not tell. */
  readonly title: string;
  readonly rows: readonly Row[];
  readonly cells: readonly Cell[];
  /** What the server said of its version in each column: `20.1.0`; empty if it did not run there. */
  readonly versions: ReadonlyMap<string, string>;
}

/** The servers of a suite, in the order of its rows. */
export function serverBlocks({ rows, options, cases }: Suite, cells: readonly Cell[]): readonly ServerBlock[] {
  return [...Map.groupBy(rows, (row) => titleOf(row, cases))].map(([title, its]) => {
    const names = new Set(its.map(({ scenario }) => scenario));
    const own = cells.filter(({ scenario }) => names.has(scenario));
    const versions = options.versions.map((version) => {
      const said = own.filter((cell) => cell.version === version).flatMap(({ uwsgi }) => uwsgi);
      return [version, [...new Set(said)].join(', ')] as const;
    });
    return { title, rows: its, cells: own, versions: new Map(versions) };
  });
}

/** A result of before rows told their server has it with each run, if at all. */
function titleOf({ scenario, server }: Row, cases: readonly CaseResult[]): string {
  if (server !== undefined) return server;
  const [first] = cases.flatMap((each) => (each.scenario === scenario ? (factsOfCase(each)?.server ?? []) : []));
  return first ?? '';
}

/** The title of a column of a server's part of the matrix: `trixie 23.0.0`. */
export function columnInWords({ versions }: ServerBlock, column: string): string {
  const version = versions.get(column) ?? '';
  return version === '' ? column : `${column} ${version}`;
}
