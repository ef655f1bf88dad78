import type { RunEvent } from '../record/run-record.ts';
import { type LogOfRun, SEEN_LATE_MS } from './log-of-run.ts';

/**
 * The line by which the last node that a router had left it, if it had none at a moment; null if it had one then, or
 * none ever subscribed. Lines may be seen late.
 */
export function lastNodeLeft(log: LogOfRun, atMs: number): RunEvent | null {
  const told = log.knowledge.nodes;
  if (told === undefined) return null;
  const nodes = new Map<string, Set<string>>();
  const left = new Map<string, RunEvent>();
  for (const line of log.lines(told.line)) {
    const { balancer = '', pool: key = '', change = '', node = '' } = told.line.exec(line.text)?.groups ?? {};
    // A node that comes back later does not change that none was there; one that leaves later, that one was.
    const comes = told.joins.test(change);
    if (line.atMs > (comes ? atMs : atMs + SEEN_LATE_MS)) continue;
    const pool = `${balancer} ${key}`;
    const there = nodes.get(pool) ?? new Set();
    nodes.set(pool, there);
    if (comes) {
      there.add(node);
      left.delete(pool);
    } else if (there.delete(node) && there.size === 0) left.set(pool, line);
  }
  return [...left.values()].at(-1) ?? null;
}
