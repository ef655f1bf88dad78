import { UsageError } from '../errors.ts';
import { ratePerSecondOf } from './pace/pace-plan.ts';
import type { SiegeOptions } from './siege-types.ts';

/** The ledger's column of clients holds 16 bits. */
const MAX_CLIENTS = 65_536;

/** Throws UsageError for options of a siege that can't be carried out, whatever it exchanges. */
export function checkOptions(options: SiegeOptions): void {
  const { targets, clients, lanes, ledger, pace, maxRequests } = options;
  const ratePerSecond = ratePerSecondOf(pace);
  if (targets.length === 0) throw new UsageError('a siege needs at least one target');
  if (targets.length > ledger.targets.length)
    throw new UsageError(`the ledger knows ${ledger.targets.length} of ${targets.length} targets`);
  if (lanes.length === 0 || new Set(lanes).size !== lanes.length)
    throw new UsageError(`a siege needs each lane once, not ${JSON.stringify(lanes)}`);
  if (!Number.isInteger(clients) || clients < 1 || clients * lanes.length > MAX_CLIENTS) {
    throw new UsageError(`a siege can have 1 to ${MAX_CLIENTS} clients in all its lanes, not ${clients}`);
  }
  for (const name of ['connectTimeoutMs', 'timeoutMs'] as const) {
    if (!(options[name] > 0)) throw new UsageError(`${name} must be more than 0 ms, not ${options[name]}`);
  }
  if (!(options.pauseAfterFailureMs >= 0))
    throw new UsageError(`pauseAfterFailureMs must be 0 ms or more, not ${options.pauseAfterFailureMs}`);
  if (ratePerSecond !== null && !(ratePerSecond > 0))
    throw new UsageError(`the rate must be more than 0 requests a second, not ${ratePerSecond}`);
  if (maxRequests !== null && !(Number.isInteger(maxRequests) && maxRequests >= 1)) {
    throw new UsageError(`maxRequests must be a whole number from 1, not ${maxRequests}`);
  }
}
