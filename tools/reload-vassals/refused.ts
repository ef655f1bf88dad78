import { ZerodropError } from '../../harness/core/errors.ts';
import { EXIT_CODES } from './rollout-exit.ts';

/** Nothing was touched, and this says why. */
export class RefusedError extends ZerodropError {
  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, { exitCode: EXIT_CODES['not-begun'], cause, ...(hint === undefined ? {} : { hint }) });
    this.name = 'RefusedError';
  }
}
