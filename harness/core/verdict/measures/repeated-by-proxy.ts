import { isIdempotent } from '../../ledger/idempotent.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { RunRecord, ServedCount } from '../../record/run-record.ts';
import type { Execution } from './executions.ts';

/** A request that a proxy passed on more than once, as it may, and with which more than one process of the app had to do. */
export interface RepeatedByProxy {
  readonly id: number;
  readonly method: string;
  readonly proxy: string;
  /** How often the proxy passed it on, by its own book. */
  readonly times: number;
  /** Each time that it was executed, in the order of time; none if it was executed once, and begun before that. */
  readonly executions: readonly Execution[];
  /** Who had begun with it and never finished. */
  readonly begun: readonly Execution[];
}

/**
 * Which of these requests, with which more than one process had to do, a proxy repeated: RFC 9110 section 9.2.2 lets it repeat what is
 * idempotent. That it may have is not enough, since what we have counted wrongly must not be excused by it. Its own book must say that the request
 * came to it once and that it passed it on; as often, at least, as the app had to do with it; and the app's books must name another process for each time.
 */
export function repeatedByProxy({ run, ledger }: Books, served: ServedCount, ids: readonly number[]): readonly RepeatedByProxy[] {
  const { passedOnAgain = [] } = run;
  if (passedOnAgain.length === 0) return [];
  const books = Map.groupBy(passedOnAgain, ({ id }) => id);
  const executed = new Map((served.executedAgain ?? []).map(({ id, executions }) => [id, executions]));
  const begun = Map.groupBy(served.begunNotServed, ({ id }) => id);
  return [...new Set(ids)].flatMap((id) => {
    const [book, ...others] = books.get(id) ?? [];
    if (book === undefined || others.length > 0 || id >= ledger.sent) return [];
    const { target, pid } = ledger.at(id);
    const method = run.carrier?.placedPosts?.includes(id) ? 'POST' : (run.options.methods?.[target] ?? 'GET');
    const executions = executed.get(id) ?? [];
    const unfinished = (begun.get(id) ?? []).map(({ id: _, ...execution }) => execution);
    // Of what was executed once the books keep no process: who answered said its own.
    const pids = [...(executions.length > 0 ? executions.map((each) => each.pid) : [pid]), ...unfinished.map((each) => each.pid)];
    const isExplained = pids.length > 1 && pids.length <= book.times && !pids.includes(0) && new Set(pids).size === pids.length;
    if (!isIdempotent(method) || !isExplained) return [];
    return [{ id, method, proxy: book.proxy, times: book.times, executions, begun: unfinished }];
  });
}

interface Books {
  readonly run: RunRecord;
  readonly ledger: Ledger;
}
