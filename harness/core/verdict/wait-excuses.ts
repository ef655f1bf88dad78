import type { GeneratorHealth } from '../record/run-record.ts';
import { overlapMs, type Window } from './run-phases.ts';

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

/** Says that the hypervisor took the CPU away; empty where it did not, or the kernel does not tell. */
export function steal({ stealShare }: GeneratorHealth): string {
  if (stealShare === null || stealShare < HIGH_STEAL) return '';
  return `the hypervisor took ${(stealShare * 100).toFixed(0)} % of the CPU time away`;
}
