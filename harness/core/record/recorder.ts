import type { Clock } from '../clock.ts';
import { NotKnownError } from '../errors.ts';
import type { EventFacts, FactKind } from './event-facts.ts';
import { factualEvent, type Observation, type Phase, type PhaseName, type PlannedTransition, type RunEvent } from './run-record.ts';

/** What a look gives if the statement holds. A scenario outside of the package may have loaded this file a second time. */
export const HOLDS: unique symbol = Symbol.for('zerodrop/holds');

/** What a look at a statement found: that it holds, or in a sentence what is so instead. */
export type Found = typeof HOLDS | string;

/** Writes down, on the run's clock, what happens in a run: phases, events, transitions, observations. */
export class Recorder {
  readonly events: RunEvent[] = [];
  readonly phases: Phase[] = [];
  readonly transitions: PlannedTransition[] = [];
  readonly observations: Observation[] = [];
  readonly #clock: Clock;
  #phase: { readonly name: PhaseName; readonly startMs: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get phase(): PhaseName {
    return this.#phase?.name ?? this.phases.at(-1)?.name ?? 'boot';
  }

  /** The phases by now; the present one ends now. */
  phasesSoFar(nowMs = this.#clock.nowMs()): readonly Phase[] {
    return this.#phase === null ? [...this.phases] : [...this.phases, { ...this.#phase, endMs: nowMs }];
  }

  /** An event that happens now, or happened at `atMs`; `printedAt` is what its line says of that itself. */
  event(
    source: RunEvent['source'],
    kind: string,
    instance: string | null,
    pid: number | null,
    text: string,
    atMs = this.#clock.nowMs(),
    printedAt: string | null = null,
  ): void {
    this.events.push({ atMs, source, kind, instance, pid, text, ...(printedAt === null ? {} : { printedAt }) });
  }

  /** An event of a kind that has facts; `text` says the same to people. */
  fact<K extends FactKind>(
    source: RunEvent['source'],
    kind: K,
    instance: string | null,
    pid: number | null,
    facts: EventFacts[K],
    text: string,
    atMs = this.#clock.nowMs(),
  ): void {
    this.events.push(factualEvent({ atMs, source, instance, pid, text }, kind, facts));
  }

  /** Enters a phase; the one before ends at the same moment. */
  enter(name: PhaseName): void {
    const now = this.#clock.nowMs();
    this.leave(now);
    this.#phase = { name, startMs: now };
    this.event('harness', 'phase', null, null, name, now);
  }

  /** Ends the present phase. */
  leave(endMs = this.#clock.nowMs()): void {
    if (this.#phase !== null) this.phases.push({ ...this.#phase, endMs });
    this.#phase = null;
  }

  /**
   * One switch from a version to another: a phase `reload` as long as the steps take, which end when the switch is seen
   * to be complete, then a phase `settle`. If the steps reject, the transition stays without an end.
   */
  async transition(from: string, to: string, steps: () => Promise<void>): Promise<void> {
    this.enter('reload');
    const triggerMs = this.#clock.nowMs();
    const index = this.transitions.push({ from, to, triggerMs, completeMs: null }) - 1;
    await steps();
    const completeMs = this.#clock.nowMs();
    this.transitions[index] = { from, to, triggerMs, completeMs };
    this.fact('harness', 'transition-complete', null, null, { from, to }, `${from} -> ${to} complete`, completeMs);
    this.enter('settle');
  }

  /**
   * Records whether a statement holds. `look` gives `HOLDS` if it does, else what is so instead; if it rejects,
   * that is what is recorded, and with NotKnownError it is recorded as not known. `mustShow` marks what must hold in a defect that costs requests, too.
   */
  async observe(says: string, look: () => Promise<Found> | Found, mustShow = false): Promise<void> {
    let known = true;
    const found = await Promise.resolve()
      .then(look)
      .catch((error: unknown): Found => {
        known = !(error instanceof NotKnownError);
        return error instanceof Error ? error.message : String(error);
      });
    this.observations.push({
      atMs: this.#clock.nowMs(),
      says,
      holds: found === HOLDS,
      ...(found === HOLDS ? {} : { detail: found }),
      ...(mustShow ? { mustShow } : {}),
      ...(known ? {} : { known: false as const }),
    });
  }
}
