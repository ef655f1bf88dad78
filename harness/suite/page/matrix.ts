import { html, type Markup, prose } from '../../report/html/markup.ts';
import type { CaseResult } from '../case-attempt.ts';
import { type Cell, factsOfCase } from '../cells.ts';
import { columnInWords, type ServerBlock } from '../server-blocks.ts';
import { shownInWords } from '../shown.ts';
import { shownOfCell } from '../shown-cells.ts';
import { worst } from '../suite-results.ts';
import type { Row } from '../suite-types.ts';
import { columnSumInWords, LEGEND, lossOfCell, outcomeOfCell, SIGN } from '../suite-words.ts';
import { blockId } from './overview.ts';
import { runLinks } from './run-link.ts';

/** Scenario by version, a table for each server; each field opens to its runs. Of many servers those in which all is well are closed. */
export function matrix(blocks: readonly ServerBlock[], columns: readonly string[], toRuns: string): Markup {
  return html`<section aria-labelledby="matrix"><h2 id="matrix">Matrix</h2>
<p class="meta">How many repetitions are as the sign says. A scenario passes if it shows what it must: one that is about a defect loses requests, which stands below the sign. A field opens to its runs.</p>
<p class="meta">${LEGEND}</p>
${blocks.map((block, i) => serverPart(block, i, columns, toRuns, blocks.length < 3))}</section>`;
}

function serverPart(block: ServerBlock, i: number, columns: readonly string[], toRuns: string, isOpen: boolean): Markup {
  const { title, rows, cells } = block;
  const kind = worst(cells.map((cell) => cell.kind));
  const head = columns.map((version) => html`<th scope="col">${columnInWords(block, version)}</th>`);
  const groups = [...Map.groupBy(rows, ({ group }) => group)];
  const body = groups.map(
    ([group, its]) => html`${groups.length === 1 ? null : groupHead(group, columns.length)}
${its.map((row) => line(row, columns, cells, toRuns))}`,
  );
  const open = isOpen || kind !== 'pass';
  const table = html`<div class="scroll"><table class="${columns.length < 3 ? 'matrix few' : 'matrix'}"><thead><tr><th scope="col">scenario</th>${head}</tr></thead><tbody>
${body}</tbody></table></div>`;
  const summary = html`<summary><h3 id="${blockId(i)}">${title === '' ? 'Scenarios' : title}</h3> <span class="${kind}"><span class="sign" aria-hidden="true">${SIGN[kind]}</span> ${columnSumInWords(cells)}</span></summary>`;
  return open
    ? html`<details class="server" open>${summary}${table}</details>`
    : html`<details class="server">${summary}${table}</details>`;
}

function groupHead(group: string, columns: number): Markup {
  return html`<tr class="group"><th colspan="${columns + 1}" scope="colgroup">${group === '' ? 'Strategies' : `${group}/`}</th></tr>`;
}

function line({ scenario, title }: Row, columns: readonly string[], cells: readonly Cell[], toRuns: string): Markup {
  const fields = columns.map((version) =>
    field(
      cells.find((cell) => cell.scenario === scenario && cell.version === version),
      toRuns,
    ),
  );
  return html`<tr><th scope="row">${scenario}<small>${prose(title)}</small></th>${fields}</tr>
`;
}

function field(cell: Cell | undefined, toRuns: string): Markup {
  if (cell === undefined) return html`<td>–</td>`;
  const shown = cell.cases.length < 2 ? null : shownOfCell(cell);
  const since = cell.cases.flatMap((each) => factsOfCase(each)?.since ?? [])[0];
  const loss = lossOfCell(cell);
  const sum = html`<span class="sign" aria-hidden="true">${SIGN[cell.kind]}</span> ${outcomeOfCell(cell)} ${cell.count[cell.kind]}/${cell.cases.length}${loss === null ? null : html`<small class="loss">${loss}</small>`}`;
  return html`<td class="${cell.kind}"><details><summary>${sum}</summary>${cell.cases.map((each) => html`<div>${caseLine(each, toRuns)}</div>`)}${shown === null ? null : html`<div class="meta">${shownInWords(shown)}</div>`}${since === undefined ? null : html`<div class="meta">expected from ${since.version} on: ${prose(since.because)}</div>`}</details></td>`;
}

function caseLine(each: CaseResult, toRuns: string): Markup {
  return html`${each.turn}. ${each.kind} ${runLinks(each, toRuns)}`;
}
