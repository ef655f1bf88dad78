import { join } from 'node:path';
import type { GroupCapacity } from '../../core/record/run-record.ts';
import { type CapacitySample, downsIn, type Least, leastActive, stretchesOf } from '../../core/verdict/measures/fewest-active.ts';
import { GOES_DOWN } from './log-knowledge.ts';
import { type RouterStats, readStats } from './stats.ts';
import type { UwsgiStage } from './uwsgi-stage.ts';

const EVERY_MS = 50;

interface EmperorDocument {
  readonly vassals: readonly { readonly id: string; readonly accepting: number; readonly cursed: number }[];
}

/**
 * Vassals that accept requests, by the emperor, and have a node without a death mark, by the router. Read here on its
 * own, and not with the eyes of the tool that is tested. The two can't be asked at one moment: the emperor is asked
 * before the router and after it, and who accepts at either time accepts. Otherwise a vassal that comes back, and another
 * that goes down for that reason, could both be missed by a look that takes long. The moment of the look is that at which
 * the router is asked: whatever comes later, however long the look takes, it need not have seen.
 */
export async function lookAtVassals(folder: string, nowMs: () => number): Promise<CapacitySample> {
  const accepting = new Set(await acceptingVassals(folder));
  const atMs = nowMs();
  const router = await readStats<RouterStats>(join(folder, 'fastrouter.stats'));
  for (const name of await acceptingVassals(folder)) accepting.add(name);
  const nodes = router.subscriptions.flatMap((subscription) => subscription.nodes);
  const subscribed = new Set(nodes.filter((node) => node.death_mark === 0).map((node) => node.name));
  return { atMs, active: new Set([...accepting].filter((name) => subscribed.has(join(folder, `${name}.sock`)))) };
}

async function acceptingVassals(folder: string): Promise<ReadonlySet<string>> {
  const { vassals } = await readStats<EmperorDocument>(join(folder, 'emperor.stats'));
  return new Set(vassals.filter((vassal) => vassal.accepting === 1 && vassal.cursed === 0).map(({ id }) => id.replace(/\.ini$/, '')));
}

/** The number of vassals that can answer, watched from the moment on at which all of them can, until the siege is drained. */
export class CapacityWatch {
  readonly #stage: UwsgiStage;
  readonly #total: number;
  readonly #samples: CapacitySample[] = [];
  readonly #startMs: number;
  readonly #sampling: Promise<void>;
  #over = false;
  #minimum: number | null = null;

  constructor(stage: UwsgiStage, total: number) {
    this.#stage = stage;
    this.#total = total;
    this.#startMs = stage.nowMs();
    this.#sampling = this.#sample();
  }

  /** This many must be active at every moment of the run. */
  promise(minimum: number): void {
    this.#minimum = Math.max(this.#minimum ?? 0, minimum);
  }

  /** The fewest since a moment; null if nothing was seen since. */
  leastSince(fromMs: number): Least | null {
    const samples = this.#samples.filter(({ atMs }) => atMs >= fromMs);
    return leastActive(samples, this.#downs());
  }

  /** Ends it, and gives what is recorded. */
  async stop(): Promise<GroupCapacity> {
    this.#over = true;
    await this.#sampling;
    const endMs = this.#stage.nowMs();
    const moments = [this.#startMs, ...this.#samples.map(({ atMs }) => atMs), endMs];
    return {
      total: this.#total,
      minimum: this.#minimum,
      fromMs: this.#startMs,
      toMs: endMs,
      looks: this.#samples.length,
      longestGapMs: moments.slice(1).reduce((longest, atMs, i) => Math.max(longest, atMs - (moments[i] ?? atMs)), 0),
      stretches: stretchesOf(this.#samples, this.#downs()),
    };
  }

  async #sample(): Promise<void> {
    while (!this.#over && !this.#stage.signal.aborted) {
      const sample = await lookAtVassals(this.#stage.folder, () => this.#stage.nowMs()).catch(() => null);
      if (sample !== null) this.#samples.push(sample);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  #downs(): ReturnType<typeof downsIn> {
    const { log } = this.#stage.instance('emperor');
    log.read();
    return downsIn(log.lines, GOES_DOWN);
  }
}
