import { join } from 'node:path';
import { InconclusiveError } from '../errors.ts';
import type { Stage } from '../stage/stage.ts';
import { type Capacity, type CapacitySample, capacityOf, type WentDown } from './capacity.ts';
import { readStats } from './stats.ts';

const EVERY_MS = 50;
/** Where we could not look for longer, what we saw proves nothing. */
const WIDEST_GAP_MS = 2000;

/** Lines of the emperor and of the router that say that a vassal goes down (core/emperor.c, plugins/corerouter/cr_common.c). */
const GOES_DOWN = [/\[emperor\] (?:reload|curse|stop) the uwsgi instance (\S+)\.ini/, /=> marking \S*\/([^/\s]+)\.sock as failed/];

interface EmperorDocument {
  readonly vassals: readonly { readonly id: string; readonly accepting: number; readonly cursed: number }[];
}
interface RouterDocument {
  readonly subscriptions: readonly { readonly nodes: readonly { readonly name: string; readonly death_mark: number }[] }[];
}

/**
 * Vassals that accept requests, by the emperor, and have a node without a death mark, by the router. Read here on its
 * own, and not with the eyes of the tool that is tested. The two can't be asked at one moment: the emperor is asked
 * before the router and after it, and who accepts at either time accepts. Otherwise a vassal that comes back, and another
 * that goes down for that reason, could both be missed by a look that takes long.
 */
export async function activeVassals(folder: string): Promise<ReadonlySet<string>> {
  const accepting = new Set(await acceptingVassals(folder));
  const router = await readStats<RouterDocument>(join(folder, 'fastrouter.stats'));
  for (const name of await acceptingVassals(folder)) accepting.add(name);
  const nodes = router.subscriptions.flatMap((subscription) => subscription.nodes);
  const subscribed = new Set(nodes.filter((node) => node.death_mark === 0).map((node) => node.name));
  return new Set([...accepting].filter((name) => subscribed.has(join(folder, `${name}.sock`))));
}

async function acceptingVassals(folder: string): Promise<ReadonlySet<string>> {
  const { vassals } = await readStats<EmperorDocument>(join(folder, 'emperor.stats'));
  return new Set(vassals.filter((vassal) => vassal.accepting === 1 && vassal.cursed === 0).map(({ id }) => id.replace(/\.ini$/, '')));
}

/** The capacity of vassals, watched from now on. */
export interface CapacityWatch {
  /** Ends it. Throws InconclusiveError where it could not look often enough. */
  stop(): Promise<Capacity>;
}

export function watchCapacity(stage: Stage): CapacityWatch {
  const samples: CapacitySample[] = [];
  const log = stage.instance('emperor').log;
  const mark = log.mark();
  let over = false;
  const sampling = (async () => {
    while (!over) {
      const active = await activeVassals(stage.folder).catch(() => null);
      if (active !== null) samples.push({ atMs: stage.nowMs(), active });
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  })();
  return {
    async stop() {
      over = true;
      await sampling;
      log.read();
      const downs = log.lines.slice(mark).flatMap(({ atMs, text }): WentDown[] => {
        const vassal = GOES_DOWN.map((pattern) => pattern.exec(text)?.[1]).find((name) => name !== undefined);
        return vassal === undefined ? [] : [{ atMs, vassal }];
      });
      const capacity = capacityOf(samples, downs);
      if (capacity === null || capacity.widestGapMs > WIDEST_GAP_MS) {
        throw new InconclusiveError(
          `the vassals could not be watched: ${samples.length} samples, up to ${Math.round(capacity?.widestGapMs ?? 0)} ms apart`,
        );
      }
      return capacity;
    },
  };
}
