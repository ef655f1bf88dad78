import type { Clock } from '../../clock.ts';
import { closedLoop, constantRate, type Pace } from './pace.ts';
import { ceiling } from './pace-ceiling.ts';
import type { PacePlan } from './pace-plan.ts';

/** The pace of a plan. */
export function paceOf(plan: PacePlan, maxRequests: number | null, clock: Clock): Pace {
  switch (plan.kind) {
    case 'closed-loop':
      return closedLoop(maxRequests);
    case 'schedule':
      return constantRate(plan.perSecond, maxRequests, clock);
    case 'ceiling':
      return ceiling(plan.perSecond, maxRequests, clock);
  }
}
