import { html, type Markup } from '../../report/html/markup.ts';
import type { Suite } from '../suite-types.ts';
import { SIGN } from '../suite-words.ts';
import { runLinks } from './run-link.ts';

/** Every case that is not as it should be, with its run; and what was done twice, and why. What was not done is a change. */
export function unexpected({ cases, missing }: Suite, toRuns: string): Markup {
  const bad = cases.filter(({ kind }) => kind !== 'pass');
  const again = cases.filter(({ kind, attempts }) => kind === 'pass' && attempts.length > 1);
  return html`<section aria-labelledby="cases"><h2 id="cases">Cases that are not as they should be</h2>
${bad.length > 0 ? null : html`<p>${missing.length === 0 ? 'None.' : 'None of those that were done.'}</p>`}
<ul class="cases">${bad.map(
    (each) =>
      html`<li class="${each.kind}"><span class="sign" aria-hidden="true">${SIGN[each.kind]}</span> <strong>${each.id}</strong> ${each.kind} ${runLinks(each, toRuns)}<p>${each.says}</p></li>`,
  )}</ul>
${again.length === 0 ? null : html`<h3>Load generator saturated at first, and done again alone</h3><ul>${again.map((each) => html`<li>${each.id} ${runLinks(each, toRuns)}</li>`)}</ul>`}
</section>`;
}
