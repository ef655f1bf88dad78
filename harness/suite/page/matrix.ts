import { html, type Markup, prose } from '../../report/html/markup.ts';
import type { CaseResult } from '../case-attempt.ts';
import { type Cell, serversOfColumn } from '../cells.ts';
import type { Row, Suite } from '../suite-types.ts';
import { countInWords, lossOfCell, SIGN } from '../suite-words.ts';
import { runLinks } from './run-link.ts';

/** Scenario by version; each field opens to its runs. */
export function matrix({ options, rows }: Suite, cells: readonly Cell[], toRuns: string): Markup {
  const head = options.versions.map((version) => {
    const servers = serversOfColumn(cells, version);
    return html`<th scope="col">${version}${servers === '' ? null : html`<br>${servers}`}</th>`;
  });
  const body = [...Map.groupBy(rows, ({ group }) => group)].map(
    ([
      group,
      its,
    ]) => html`<tr class="group"><th colspan="${options.versions.length + 1}" scope="colgroup">${group === '' ? 'Strategies' : `${group}/`}</th></tr>
${its.map((row) => line(row, options.versions, cells, toRuns))}`,
  );
  return html`<section aria-labelledby="matrix"><h2 id="matrix">Matrix</h2>
<p class="meta">How many repetitions are as the sign says. A scenario passes if it shows what it must: one that is about a defect loses requests, which stands below the sign. A field opens to its runs.</p>
<div class="scroll"><table class="matrix"><thead><tr><th scope="col">scenario</th>${head}</tr></thead><tbody>
${body}</tbody></table></div></section>`;
}

function line({ scenario, title }: Row, versions: readonly string[], cells: readonly Cell[], toRuns: string): Markup {
  const fields = versions.map((version) =>
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
  const loss = lossOfCell(cell);
  const sum = html`<span class="sign" aria-hidden="true">${SIGN[cell.kind]}</span> ${cell.kind} ${countInWords(cell)}${loss === null ? null : html`<small class="loss">${loss}</small>`}`;
  return html`<td class="${cell.kind}"><details><summary>${sum}</summary>${cell.cases.map((each) => html`<div>${caseLine(each, toRuns)}</div>`)}</details></td>`;
}

function caseLine(each: CaseResult, toRuns: string): Markup {
  return html`${each.turn}. ${each.kind} ${runLinks(each, toRuns)}`;
}
