import { upperLimit } from '../../core/verdict/measures/clopper-pearson.ts';
import { html, type Markup } from '../../report/html/markup.ts';
import { percentAtMost, span } from '../../report/number-format.ts';
import { type Cell, factsOfCase } from '../cells.ts';
import type { ServerBlock } from '../server-blocks.ts';
import { memoryInWords } from '../suite-words.ts';

/** The strategies that promise zero downtime, side by side, a table for each server: medians over the repetitions that passed. */
export function comparison(blocks: readonly ServerBlock[]): Markup {
  const tables = blocks.map(({ title, rows, cells }) => ({ title, its: promising(rows, cells) })).filter(({ its }) => its.length > 0);
  if (tables.length === 0) return html``;
  return html`<section aria-labelledby="comparison"><h2 id="comparison">What each strategy costs</h2>
<p class="meta">Scenarios that promise zero downtime; medians over the repetitions that passed.</p>
${tables.map(({ title, its }) => part(title, its, tables.length === 1))}</section>`;
}

function promising(rows: ServerBlock['rows'], cells: readonly Cell[]): readonly Cell[] {
  return rows.flatMap(({ scenario }) =>
    cells.filter((cell) => cell.scenario === scenario && cell.cases.some((each) => factsOfCase(each)?.expects === 'zero-downtime')),
  );
}

function part(title: string, cells: readonly Cell[], isOnly: boolean): Markup {
  const table = html`<div class="scroll"><table><thead><tr><th scope="col">scenario</th><th scope="col">version</th><th scope="col">failed</th><th scope="col">longest stall</th><th scope="col">trigger to complete</th><th scope="col">both versions answer</th><th scope="col">peak memory</th><th scope="col">reloads that lost a request</th><th scope="col">at most, 95 % confidence</th></tr></thead><tbody>
${cells.map(line)}</tbody></table></div>`;
  return isOnly ? table : html`<details class="server"><summary><h3>${title === '' ? 'Scenarios' : title}</h3></summary>${table}</details>`;
}

function line({ scenario, version, cases, measures, reloads }: Cell): Markup {
  const failed = cases.reduce((sum, each) => sum + (factsOfCase(each)?.failed ?? 0), 0);
  const counted = reloads !== null && reloads.done > 0;
  return html`<tr><th scope="row">${scenario}</th><td>${version}</td><td class="number">${failed}</td><td class="number">${span(measures.stallMs)}</td><td class="number">${span(measures.reloadMs)}</td><td class="number">${span(measures.mixedMs)}</td><td class="number">${memoryInWords(measures.memoryKiB)}</td><td class="number">${counted ? `${reloads.lossy} of ${reloads.done}` : '–'}</td><td class="number">${counted ? percentAtMost(upperLimit(reloads.lossy, reloads.done)) : '–'}</td></tr>
`;
}
