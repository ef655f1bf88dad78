import { html, type Markup } from '../../report/html/markup.ts';
import type { ServerBlock } from '../server-blocks.ts';
import { worst } from '../suite-results.ts';
import { columnSumInWords, SIGN } from '../suite-words.ts';

/** Where a server's part of the matrix is on the page. */
export function blockId(i: number): string {
  return `server-${i + 1}`;
}

/** How many scenarios of each server are as they should be, by version; each leads to the server's part of the matrix. Nothing for one server. */
export function overview(blocks: readonly ServerBlock[], columns: readonly string[]): Markup {
  if (blocks.length < 2) return html``;
  const line = (block: ServerBlock, i: number): Markup =>
    html`<tr><th scope="row"><a href="#${blockId(i)}">${block.title === '' ? 'Scenarios' : block.title}</a></th>${columns.map((version) => field(block, version))}</tr>
`;
  return html`<section aria-labelledby="overview"><h2 id="overview">Servers</h2>
<p class="meta">How many scenarios are as they should be.</p>
<div class="scroll"><table class="matrix overview"><thead><tr><th scope="col">server</th>${columns.map((version) => html`<th scope="col">${version}</th>`)}</tr></thead><tbody>
${blocks.map(line)}</tbody></table></div></section>`;
}

function field({ cells, versions }: ServerBlock, column: string): Markup {
  const its = cells.filter(({ version }) => version === column);
  if (its.length === 0) return html`<td>–</td>`;
  const kind = worst(its.map((cell) => cell.kind));
  const version = versions.get(column) ?? '';
  return html`<td class="${kind}"><span class="sign" aria-hidden="true">${SIGN[kind]}</span> ${columnSumInWords(its)}${version === '' ? null : html`<small>${version}</small>`}</td>`;
}
