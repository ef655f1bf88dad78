import type { GeneratorHealth } from '../../record/run-record.ts';
import { overlapMs, type Window } from '../run-phases.ts';

/** From this share of CPU time on that the hypervisor took, a wait may be the machine's and not the server's. */
const HIGH_STEAL = 0.1;
/** A client that stood still has as much again to catch up with. */
const CATCHING_UP = 2;

/** How much of a wait the client's own freezes explain, in milliseconds: their time, and as much again to catch up. */
export function stoodStillTwice(frozenMs: number): number {
  return CATCHING_UP * frozenMs;
}

/** For how much of a wait the client itself stood still, in milliseconds. */
export function frozen(freezes: readonly Window[], wait: Window): number {
  return freezes.reduce((sum, freeze) => sum + overlapMs(freeze, wait), 0);
}

/** The share of the CPU time that the hypervisor took away; null if it took little, or the kernel does not tell. */
export function stolenShare({ stealShare }: GeneratorHealth): number | null {
  return stealShare === null || stealShare < HIGH_STEAL ? null : stealShare;
}
