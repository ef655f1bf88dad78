import { UsageError } from '../../harness/core/errors.ts';
import { median } from '../../harness/core/median.ts';
import type { Suite } from '../../harness/suite/suite-types.ts';

/**
 * The source of `known-durations.ts`: the median of what each scenario of a suite took, over versions and repetitions, runs that did not pass
 * left out. Throws UsageError if none passed.
 */
export function renderDurations({ cases, options, parts }: Suite): { readonly text: string; readonly count: number } {
  const took = [...Map.groupBy(cases, ({ scenario }) => scenario)].flatMap(([scenario, its]) => {
    const values = its.flatMap(({ kind, attempts }) => {
      const last = attempts.at(-1);
      return kind === 'pass' && last?.kind === 'judged' ? [last.facts.durationMs] : [];
    });
    return values.length === 0 ? [] : [{ scenario, ms: Math.round(median(values) / 100) * 100 }];
  });
  if (took.length === 0) throw new UsageError('no scenario of this suite passed', 'Name the folder of one that did.');
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
  return { text, count: took.length };
}

/** As the formatter wants it: 12_300. */
function grouped(ms: number): string {
  return ms >= 10_000 ? String(ms).replace(/(\d)(?=(\d{3})+$)/g, '$1_') : String(ms);
}
