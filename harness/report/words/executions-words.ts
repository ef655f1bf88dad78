import type { Execution } from '../../core/verdict/measures/executions.ts';
import { seconds } from './number-words.ts';

/** By whom a request was executed, and when: `by 1234 (backend-1) at 3.200 s and by 1240 (backend-2) at 3.300 s`. */
export function executionsWords(executions: readonly Execution[]): string {
  return executions.map(({ pid, instance, atMs }) => `by ${pid} (${instance}) at ${seconds(atMs)}`).join(' and ');
}
