import { Chalk } from 'chalk';
import type { Expectation } from '../core/record/run-record.ts';
import { labelled, wrap } from './terminal/wrap.ts';

/** A scenario of the list. */
export interface Listed {
  readonly title: string;
  readonly mustShow: string;
  /** Of a strategy that an operator can choose. */
  readonly advice?: { readonly use: string; readonly breaks: string };
  readonly expect: Expectation;
  readonly name: string;
  /** Its folder below `scenarios/`; empty for none. */
  readonly group: string;
}

export interface ListOptions {
  /** Columns. */
  readonly width: number;
  readonly colour: boolean;
}

/** What the strategies with advice are worth, best first. */
const WORTH = ['no request fails, and no client waits', 'no request fails', 'requests fail'] as const;

/**
 * All scenarios by folder, each with what it must show; at the end, where a terminal comes to rest, the strategies that an
 * operator can choose from, by what they are worth. Ends with a newline.
 */
export function renderScenarioList(scenarios: readonly Listed[], { width, colour }: ListOptions): string {
  const ink = new Chalk({ level: colour ? 1 : 0 });
  const groups = [...new Set(scenarios.map(({ group }) => group))];
  const blocks = groups.map((group) => [
    ink.bold(group === '' ? 'Scenarios' : `${group}/`),
    ...scenarios
      .filter((scenario) => scenario.group === group)
      .flatMap((scenario) => [
        ...headed(scenario, width, ink.cyan),
        ...wrap(`must show: ${scenario.mustShow}`, width, '      ').map((line) => ink.dim(line)),
      ]),
  ]);
  const advised = scenarios.filter(({ advice }) => advice !== undefined);
  const columns = Math.max(0, ...advised.map(({ name }) => name.length)) + 4;
  const choices = WORTH.map((worth) => ({ worth, its: advised.filter((scenario) => worthOf(scenario) === worth) }))
    .filter(({ its }) => its.length > 0)
    .map(({ worth, its }) => [
      ink.bold(`Which to use: ${worth}`),
      ...its.flatMap(({ name, advice }) => labelled(`  ${name}`, columns, advice?.use ?? '', width, ink.cyan)),
    ]);
  const last = [
    'What each has cost, how long it takes, and what breaks it, as measured: docs/strategies.md',
    `Run one: npm run scenario ${ink.cyan('zerg-dance')}`,
  ];
  return `${[...blocks, ...choices, last].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** The name, and its title beside it; wrapped, the title goes on below. */
function headed({ name, title }: Listed, width: number, paint: (name: string) => string): readonly string[] {
  const [first = '', ...rest] = wrap(`${name}  ${title}`, width - 2);
  return [`  ${paint(name)}${first.slice(name.length)}`, ...rest.map((line) => `      ${line}`)];
}

function worthOf({ expect }: Listed): (typeof WORTH)[number] {
  if (expect.kind !== 'zero-downtime') return 'requests fail';
  return expect.maxStallMs === null ? 'no request fails' : 'no request fails, and no client waits';
}
