import { duration, list, vassals } from './duration-words.ts';
import { vassalName } from './name.ts';
import type { Headcount, RollOutEvent, StopReason } from './rollout-event.ts';

/** A line for people about what has just happened. */
export function describeEvent(event: RollOutEvent): string {
  switch (event.kind) {
    case 'touched':
      return `${list(event.files.map(vassalName))}: touched (${countOf(event.standing)})`;
    case 'reloaded':
      return `${vassalName(event.file)}: reloaded in ${duration(event.tookMs)} (${countOf(event.standing)})`;
    case 'failed':
      return `${vassalName(event.file)}: FAILED, ${event.detail} (${countOf(event.standing)})`;
    case 'late':
      return `${vassalName(event.file)}: back after all, ${duration(event.afterMs)} after it was touched`;
    case 'blind':
      return `nothing is touched for now: ${event.reason}`;
    case 'sighted':
      return `emperor and fastrouter answer again, after ${duration(event.afterMs)}`;
    case 'emperor-restarted':
      return 'the emperor was restarted, and its vassals with it';
    case 'below-minimum':
      return `only ${event.active} active, the minimum is ${event.minimum}: vassals went down that were not touched`;
    case 'stopping':
      return `${becauseOf(event.because)}: no further vassal is touched${event.standing.away > 0 ? `, ${vassals(event.standing.away)} waited for` : ''}`;
  }
}

function countOf({ total, reloaded, away, failed, active, leftMs }: Headcount): string {
  const parts = [`${reloaded} of ${total} done`];
  if (away > 0) parts.push(`${away} away`);
  if (failed > 0) parts.push(`${failed} failed`);
  if (active !== null) parts.push(`${active} active`);
  if (leftMs !== null && leftMs > 0) parts.push(`about ${duration(leftMs)} to go`);
  return parts.join(', ');
}

function becauseOf(reason: StopReason): string {
  switch (reason.kind) {
    case 'failure':
      return `${vassalName(reason.file)} failed`;
    case 'interrupted':
      return `interrupted by ${reason.signal}`;
    case 'no-capacity':
      return `no vassal can be spared (${reason.reason}, ${reason.minimum} must stay)`;
  }
}
