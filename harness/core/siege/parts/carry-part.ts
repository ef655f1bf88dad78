import type { Clock } from '../../clock.ts';
import { ZerodropError } from '../../errors.ts';
import type { GeneratorHealth } from '../../record/run-record.ts';
import { EXCHANGES } from '../exchanges.ts';
import { watchGenerator } from '../generator-health.ts';
import { statusJudge } from '../judging/status-judge.ts';
import type { DrainedSiege, RunningSiege } from '../siege-types.ts';
import { type Batch, Relay } from './relay.ts';
import { startGroups } from './siege-groups.ts';
import type { SiegePart } from './siege-parts.ts';

/** What one part of a siege says of itself. */
export type FromPart =
  | Batch
  | { readonly kind: 'finished'; readonly drained: DrainedSiege; readonly health: GeneratorHealth }
  | { readonly kind: 'broken'; readonly message: string; readonly hint: string | undefined };

export interface PartOrder {
  readonly part: SiegePart;
  readonly clock: Clock;
  /** How often what happened is passed on, in milliseconds. */
  readonly flushMs: number;
  readonly post: (message: FromPart) => void;
  /** Resolves when no new requests are to be sent. */
  readonly drain: Promise<unknown>;
}

/** Carries out one part of a siege in this process, and passes on what happens. */
export async function carryPart({ part, clock, flushMs, post, drain }: PartOrder): Promise<void> {
  const relay = new Relay(
    part.groups.flatMap(({ targets }) => targets.map(({ name }) => name)),
    part.versions,
    part.keepsLooks,
  );
  const generator = watchGenerator(clock);
  const flush = (): void => post(relay.take(clock.nowMs()));
  const timer = setInterval(flush, flushMs);
  let drained: DrainedSiege | null = null;
  try {
    const { expected, versions: _, keepsLooks: __, groups, ...options } = part;
    const siege: RunningSiege = startGroups(
      groups.map(({ exchange, clients, targets }) => ({
        exchange: EXCHANGES[exchange],
        clients,
        targets: targets.map((target) => ({ ...target, url: new URL(target.url) })),
        judgeFor: (book) => statusJudge(expected, book),
      })),
      {
        ...options,
        ledger: relay,
        held: relay.held,
        clock,
        sendIds: false,
        ...(expected.echo === undefined ? {} : { echo: expected.echo }),
      },
    );
    drained = await Promise.race([siege.finished, drain.then(() => siege.drain())]);
  } catch (error) {
    const { message, hint } = error instanceof ZerodropError ? error : { message: `the siege broke: ${String(error)}`, hint: undefined };
    flush();
    post({ kind: 'broken', message, hint });
    return;
  } finally {
    clearInterval(timer);
  }
  flush();
  post({ kind: 'finished', drained, health: generator.stop() });
}
