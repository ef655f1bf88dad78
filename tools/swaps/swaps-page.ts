import { EXIT, type ExitCode } from '../../harness/core/errors.ts';
import { plural } from '../../harness/report/number-format.ts';
import { table } from '../strategies-page/markdown-table.ts';
import type { Swap } from './read-swaps.ts';
import type { SwappedVerdict } from './swapped-verdict.ts';

/** `docs/swaps.md`: each defect asked for what its cure promises, and each cure asked to show the defect. */
export function renderSwaps(swaps: readonly Swap[]): string {
  const servers = [...Map.groupBy(swaps, ({ pair }) => pair.server)];
  return `${[
    '# Each defect against its cure',
    `A scenario that shows a defect names another one that shows its cure. If the two could be taken for each other, what one of
them says would be worth nothing. So each recorded run is judged by what *the other one* of its pair must show: the cure's run is asked for
the defect's signature, and the defect's run for what the cure promises. Both must be refuted.`,
    `Some defects cost no request and no time, such as a FIFO that leads to the wrong process. No client sees them: there the defect's run is
refuted *by its own statements*, which its scenario found out while it ran, and nothing else tells the two apart.`,
    `\`npm run swaps -- --from FOLDER\` makes this table of the recordings of a suite, or of a folder of runs such as \`reports\`, and runs nothing again. It ends with exit code 1 if a
swap is accepted, and with 2 if one is not refuted, or was not made. A field says how many runs were refuted, and by which check for which reason.`,
    summary(swaps),
    ...servers.map(([server, its]) => `## ${server}\n\n${tableOf(its)}`),
  ].join('\n\n')}\n`;
}

/** What the table says, for the terminal: the sum, and each swap that is not refuted. */
export function swapsInWords(swaps: readonly Swap[]): string {
  const lines = swaps.flatMap((swap) => {
    const { pair, column, without } = swap;
    const place = `${pair.defect.name} and ${pair.cure.name} on ${column}`;
    return [
      ...lenient(swap.cureAsDefect ?? []).map((each) => `${place}: the cure's run, asked to show the defect, is ${said(each)}`),
      ...lenient(swap.defectAsCure).map((each) => `${place}: the defect's run, asked for what the cure promises, is ${said(each)}`),
      ...without.map((name) => `${place}: there is no run of ${name} that is as it should be`),
    ];
  });
  return `${[...lines, summary(swaps)].join('\n')}\n`;
}

/** 1 if a swap was accepted, 2 if one was not refuted, or could not be made. */
export function swapsExitCode(swaps: readonly Swap[]): ExitCode {
  const all = swaps.flatMap(verdictsOf);
  if (all.some(({ verdict }) => verdict === 'pass')) return EXIT.fail;
  const open = all.some(({ verdict }) => verdict === 'inconclusive') || swaps.some(({ without }) => without.length > 0);
  return open || all.length === 0 ? EXIT.inconclusive : EXIT.pass;
}

function summary(swaps: readonly Swap[]): string {
  const pairs = new Set(swaps.map(({ pair }) => pair.defect.name)).size;
  const all = swaps.flatMap(verdictsOf);
  const count = (wanted: SwappedVerdict['verdict']): number => all.filter(({ verdict }) => verdict === wanted).length;
  const byStatements = all.filter((each) => each.byStatements === true).length;
  const missing = swaps.filter(({ without }) => without.length > 0).length;
  return `${plural(pairs, 'pair')}, ${plural(all.length, 'swapped run')}: ${count('fail')} refuted${byStatements === 0 ? '' : ` (${byStatements} of them by statements alone)`}, ${count('pass')} accepted, ${count('inconclusive')} not proven; ${missing} not made.`;
}

function tableOf(swaps: readonly Swap[]): string {
  const pairs = [...Map.groupBy(swaps, ({ pair }) => pair.defect.name).values()];
  return table(
    ['defect', 'its cure', 'on', "the cure's run, asked to show the defect", "the defect's run, asked for what the cure promises"],
    pairs.flatMap((its) => its.slice(0, 1).map((first) => row(first, its))),
  );
}

function row({ pair }: Swap, its: readonly Swap[]): readonly string[] {
  const asked = its.filter(({ alike, without }) => !alike && without.length === 0);
  const rate = its.some(({ cureAsDefect }) => cureAsDefect === null);
  return [
    `\`${pair.defect.name}\``,
    `\`${pair.cure.name}\``,
    [...new Set(its.map(versionInWords))].join(', '),
    rate ? 'not asked: a run without a failure refutes no rate' : field(asked.flatMap(({ cureAsDefect }) => cureAsDefect ?? [])),
    field(asked.flatMap(({ defectAsCure }) => defectAsCure)),
  ];
}

function versionInWords({ serverVersion, column, alike, without }: Swap): string {
  if (without.length > 0) return `${column}: no run`;
  return alike ? `${serverVersion}: nothing to swap` : serverVersion;
}

function field(verdicts: readonly SwappedVerdict[]): string {
  if (verdicts.length === 0) return '–';
  const refuted = verdicts.filter(({ verdict }) => verdict === 'fail');
  const by = [...new Set(refuted.flatMap((each) => each.by))].map((each) => `\`${each}\``);
  const sum = `${refuted.length} of ${verdicts.length} refuted${by.length === 0 ? '' : `: ${by.join(', ')}`}`;
  return [sum, ...lenient(verdicts).map((each) => `**${said(each)}**`)].join('; ');
}

function said({ verdict, by }: SwappedVerdict): string {
  return verdict === 'pass' ? 'accepted' : `not proven (${by.join(', ')})`;
}

function lenient(verdicts: readonly SwappedVerdict[]): readonly SwappedVerdict[] {
  return verdicts.filter(({ verdict }) => verdict !== 'fail');
}

function verdictsOf({ cureAsDefect, defectAsCure }: Swap): readonly SwappedVerdict[] {
  return [...(cureAsDefect ?? []), ...defectAsCure];
}
