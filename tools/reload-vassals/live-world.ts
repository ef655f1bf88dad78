import { realpathSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { readStats } from '../../harness/servers/uwsgi/stats.ts';
import { type EmperorStats, type EmperorVassal, parseEmperor } from './emperor-stats.ts';
import { parseRouter, placeOf, type RouterNode } from './fastrouter.ts';
import { type Addresses, learnAddresses, nodesByFile, type SeenLook } from './sight.ts';
import { type TouchTarget, touch } from './touch.ts';
import type { World } from './world.ts';

export interface LiveSource {
  readonly folder: string;
  readonly emperorStats: string;
  readonly routerStats: string;
  /** Longest wait for an answer, in milliseconds. */
  readonly answerMs: number;
}

/** What emperor and router say at a moment; rejects with ZerodropError if one of them does not say it. */
export async function readBoth(source: LiveSource): Promise<{ readonly emperor: EmperorStats; readonly nodes: readonly RouterNode[] }> {
  const [emperor, router] = await Promise.all([
    readStats<unknown>(source.emperorStats, source.answerMs),
    readStats<unknown>(source.routerStats, source.answerMs),
  ]);
  return { emperor: parseEmperor(emperor), nodes: parseRouter(router) };
}

/** The emperor's vassals by file, of those that come from `folder`: another folder's may have the same names. */
export function vassalsOf(emperor: EmperorStats, folder: string): ReadonlyMap<string, EmperorVassal> {
  const here = real(folder);
  const known = new Map<string, boolean>();
  const isHere = (place: string): boolean => {
    const found = known.get(place) ?? placesMeant(place, emperor.cwd).some((path) => real(path) === here);
    known.set(place, found);
    return found;
  };
  return new Map(
    emperor.vassals
      .filter(({ id, monitor }) => isHere(id.includes('/') ? dirname(id) : monitor))
      .map((vassal) => [basename(vassal.id), vassal] as const),
  );
}

/** An emperor that watches a folder is in it; one that watches a pattern is where it was started. */
function placesMeant(place: string, cwd: string): readonly string[] {
  return isAbsolute(place) ? [place] : [join(cwd, place), cwd];
}

function real(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** Puts what the two say together into a look. */
export function lookAt(
  files: readonly string[],
  emperor: EmperorStats,
  nodes: readonly RouterNode[],
  folder: string,
  atMs: number,
  known: Addresses = new Map(),
): SeenLook {
  const vassals = vassalsOf(emperor, folder);
  const byFile = nodesByFile(files, vassals, nodes, known);
  return {
    kind: 'seen',
    atMs,
    emperorPid: emperor.pid,
    sights: new Map(
      files.map((file) => {
        const { nodes: own, rivals } = byFile.get(file) ?? { nodes: [], rivals: [] };
        return [file, { vassal: vassals.get(file) ?? null, nodes: own, rivals, fileGone: false }] as const;
      }),
    ),
    places: new Set(nodes.map(placeOf)),
    newestCheckS: nodes.reduce((newest, node) => Math.max(newest, node.lastCheckS), 0),
  };
}

/** The emperor, the router and the files as they are. What the plan knows of addresses is where each vassal is looked for. */
export function liveWorld(
  { targets, addresses }: { readonly targets: ReadonlyMap<string, TouchTarget>; readonly addresses: Addresses },
  source: LiveSource,
  time: { readonly nowMs: () => number; readonly everyMs: number; readonly wake: AbortSignal },
): World {
  const files = [...targets.keys()];
  let known = addresses;
  return {
    nowMs: time.nowMs,
    async look() {
      try {
        const { emperor, nodes } = await readBoth(source);
        const look = lookAt(files, emperor, nodes, source.folder, time.nowMs(), known);
        known = learnAddresses(known, look.sights);
        return { ...look, sights: await withFiles(look.sights, source.folder) };
      } catch (error) {
        return { kind: 'blind', atMs: time.nowMs(), reason: error instanceof Error ? error.message : String(error) };
      }
    },
    touch(file, laterThanS) {
      const target = targets.get(file);
      if (target === undefined) throw new RangeError(`${file} is none of the vassals`);
      return touch(target, laterThanS, Math.floor(Date.now() / 1000));
    },
    pause: () => sleep(time.everyMs, time.wake),
  };
}

/** If the emperor does not have a vassal: is its file still there? */
async function withFiles(sights: SeenLook['sights'], folder: string): Promise<SeenLook['sights']> {
  const entries = await Promise.all(
    [...sights].map(async ([file, sight]) => {
      if (sight.vassal !== null) return [file, sight] as const;
      const fileGone = await lstat(join(folder, file)).then(
        () => false,
        (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
      );
      return [file, { ...sight, fileGone }] as const;
    }),
  );
  return new Map(entries);
}

/** Waits; ends early when `wake` is aborted meanwhile. */
function sleep(ms: number, wake: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      wake.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    // Once awake, the looks go on at their pace: that we end soon is no reason to besiege the emperor.
    if (!wake.aborted) wake.addEventListener('abort', end, { once: true });
  });
}
