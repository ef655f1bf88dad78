import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Entry } from './scenario-entry.ts';
import { rankOf } from './standing.ts';
import type { Facts } from './strategy-facts.ts';

/** What was measured of a scenario on one release of Debian, or on the machine itself. */
export interface Column {
  /** `bookworm`, `trixie`, `host` ... */
  readonly version: string;
  readonly runs: number;
  /** How many of these runs showed what the scenario must show. */
  readonly asMust: number;
  /** In how many of these runs users lost a request. */
  readonly lossy: number;
  /** Of one of them: of those that showed what they must the one with the middle wait. */
  readonly facts: Facts;
}

/** What was measured, by the name of the scenario. */
export type Measured = ReadonlyMap<string, readonly Column[]>;

/** A file for each server, a line for each scenario: what a night changes can be read as a difference. */
export const RECORDED = join(import.meta.dirname, 'recorded');

/** Reads what is kept. A folder that is not there holds nothing. */
export async function readMeasured(folder = RECORDED): Promise<Measured> {
  const files = await readdir(folder).catch(() => []);
  const texts = await Promise.all(files.filter((name) => name.endsWith('.json')).map((name) => readFile(join(folder, name), 'utf8')));
  return new Map(texts.flatMap((text): [string, Column[]][] => JSON.parse(text)));
}

/** Writes what is known of the scenarios that there are, by server. */
export async function writeMeasured(measured: Measured, entries: readonly Entry[], folder = RECORDED): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [server, its] of Map.groupBy(entries, (entry) => entry.server.name)) {
    const lines = its
      .map(({ name }) => name)
      .sort()
      .flatMap((name) => (measured.has(name) ? [JSON.stringify([name, measured.get(name)])] : []));
    if (lines.length > 0) await writeFile(join(folder, `${server}.json`), `[\n${lines.join(',\n')}\n]\n`);
  }
}

/** What is new takes the place of what was known of the same scenario and version. */
export function withNew(known: Measured, fresh: Measured): Measured {
  const all = new Map(known);
  for (const [name, columns] of fresh) {
    const others = (known.get(name) ?? []).filter(({ version }) => columns.every((column) => column.version !== version));
    all.set(name, inOrder([...others, ...columns]));
  }
  return all;
}

/** Of equal columns the release that most servers run on comes first. */
const ORDER = ['bookworm', 'trixie', 'host'];

/** The column in which users lose most is told in full, and comes first; of all others the numbers are kept. */

function inOrder(columns: readonly Column[]): readonly Column[] {
  const place = ({ version }: Column): number => (ORDER.includes(version) ? ORDER.indexOf(version) : ORDER.length);
  const sorted = [...columns].sort((a, b) => rankOf(a) - rankOf(b) || place(a) - place(b) || a.version.localeCompare(b.version));
  return sorted.map((column, i) => (i === 0 ? column : { ...column, facts: { ...column.facts, steps: [], causes: [], timeline: null } }));
}

/**
 * What can still be told: a run that was made when its scenario expected something else shows what the scenario does not say any more.
 * Returns the names of those that are left out as well.
 */
export function stillTrue(
  measured: Measured,
  entries: readonly Entry[],
): { readonly measured: Measured; readonly stale: readonly string[] } {
  const kept = new Map<string, readonly Column[]>();
  const stale: string[] = [];
  for (const entry of entries) {
    const columns = measured.get(entry.name) ?? [];
    const its = columns.filter(({ facts }) => isDeepStrictEqual(asWritten(entry.expectOf(facts.circumstances.version)), facts.expectation));
    if (its.length > 0) kept.set(entry.name, its);
    if (its.length < columns.length) stale.push(entry.name);
  }
  return { measured: kept, stale };
}

/** As a file has it: without what is undefined. */
function asWritten(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
