import { UsageError } from '../../harness/core/errors.ts';
import { median } from '../../harness/core/median.ts';
import type { KnownDurations } from '../../harness/suite/suite-plan.ts';
import type { Suite } from '../../harness/suite/suite-types.ts';

/**
 * The source of `known-durations.ts`: the median of what each scenario of a suite took, over versions and repetitions, runs that did not pass
 * left out. What was known of others stays, if it was measured with the same start-up and slow requests. Throws UsageError if none passed.
 */
export function renderDurations(
  { cases, options, parts }: Suite,
  known: KnownDurations | null = null,
): { readonly text: string; readonly count: number } {
  const took = [...Map.groupBy(cases, ({ scenario }) => scenario)].flatMap(([scenario, its]) => {
    const values = its.flatMap(({ kind, attempts }) => {
      const last = attempts.at(-1);
      return kind === 'pass' && last?.kind === 'judged' ? [last.facts.durationMs] : [];
    });
    return values.length === 0 ? [] : [{ scenario, ms: Math.round(median(values) / 100) * 100 }];
  });
  if (took.length === 0) throw new UsageError('no scenario of this suite passed', 'Name the folder of one that did.');
  const count = took.length;
  if (known !== null && known.startupSeconds === options.startupSeconds && known.slowSeconds === options.slowSeconds) {
    const fresh = new Set(took.map(({ scenario }) => scenario));
    for (const [scenario, ms] of Object.entries(known.tookMs)) if (!fresh.has(scenario)) took.push({ scenario, ms });
  }
  took.sort((a, b) => (a.scenario < b.scenario ? -1 : 1));
  const lines = took.map(({ scenario, ms }) => `    ${/^[a-z]+$/.test(scenario) ? scenario : `'${scenario}'`}: ${grouped(ms)},`);
  const text = `import type { KnownDurations } from './suite-plan.ts';

/**
 * How long scenarios take, for the division into shards and for what is left to do. Written by \`npm run durations\` of a suite: ${options.runtime}, ${options.concurrency} runs
 * at once on ${parts[0]?.machine.cores ?? '?'} cores, ${(parts[0]?.startedAt ?? '').slice(0, 10)}.
 */
export const KNOWN_DURATIONS: KnownDurations = {
  startupSeconds: ${options.startupSeconds},
  slowSeconds: '${options.slowSeconds}',
  tookMs: {
${lines.join('\n')}
  },
};
`;
  return { text, count };
}

/** As the formatter wants it: 12_300. */
function grouped(ms: number): string {
  return ms >= 10_000 ? String(ms).replace(/(\d)(?=(\d{3})+$)/g, '$1_') : String(ms);
}
