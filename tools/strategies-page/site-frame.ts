import { join } from 'node:path';
import { html, type Markup } from '../../harness/report/html/markup.ts';
import { pageHead } from '../../harness/report/html/page-head.ts';
import { pageStyle } from '../../harness/report/page-style.ts';

/** Where a page lies in the site, as its links see it. */
export interface Place {
  readonly title: string;
  /** From the first page to this one: titles, and where each lies as seen from here. */
  readonly above: readonly (readonly [title: string, href: string])[];
}

let style: string | undefined;

/** A whole page: it needs no script, no network and no other file. */
export function framed({ title, above }: Place, body: Markup): string {
  style ??= pageStyle(join(import.meta.dirname, 'site.css'));
  return html`${pageHead({ title: `${title} · zerodrop`, styles: [style] })}
<body>
<header class="top"><nav aria-label="Where this page is">${above.map(([name, href]) => html`<a href="${href}">${name}</a> › `)}<span aria-current="page">${title}</span></nav></header>
<main>
${body}
</main>
<footer><p>Made by zerodrop from recorded runs: every number is of one of them. Clients and server shared one machine, so that a wait of less than half a second may be the machine’s; a lost request is not.</p></footer>
</body>
</html>
`.text;
}
