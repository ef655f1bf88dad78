import type { Sample, Samples, SamplingError } from '../core/record/run-record.ts';

const SCHEMA = 'zerodrop/samples/1';

/** `samples.ndjson`: how was sampled in the first line, then a line for each look. */
export function samplesText({ looks, ...how }: Samples): string {
  return [{ schema: SCHEMA, ...how }, ...looks].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Samples from the lines of their file; null if they are none. */
export function samplesFrom([head, ...looks]: readonly Record<string, unknown>[]): Samples | null {
  if (head === undefined || head['schema'] !== SCHEMA || !looks.every(isSample)) return null;
  const { everyMs, memoryEveryMs, error } = head;
  if (typeof everyMs !== 'number' || typeof memoryEveryMs !== 'number' || !isError(error)) return null;
  return { everyMs, memoryEveryMs, error, looks };
}

function isSample(value: Record<string, unknown>): value is Record<string, unknown> & Sample {
  return (
    typeof value['atMs'] === 'number' &&
    typeof value['tookMs'] === 'number' &&
    Array.isArray(value['servers']) &&
    Array.isArray(value['instances'])
  );
}

function isError(value: unknown): value is SamplingError {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Partial<Record<string, unknown>> = { ...value };
  return ['longestGapMs', 'longestLookMs', 'unanswered', 'cpuTickMs', 'busyMs'].every((name) => typeof fields[name] === 'number');
}
