import { html, type Markup } from '../../harness/report/html/markup.ts';
import { type Known, toldOf } from './standing.ts';

/** Where the pages of the site are, from its folder. */
export const FIRST_PAGE = 'index.html';
export const pageOfServer = (server: string): string => `${server}/index.html`;
export const pageOfScenario = (server: string, name: string): string => `${server}/${name}.html`;

/** Where a page is as seen from another one: `up` is '' for the first page and '../' for all others. */
export type Up = '' | '../';

/** The name of a scenario, which leads to its page if it has one. */
export function scenarioLink(known: Known, name: string, up: Up, text: string | Markup = name): Markup {
  const told = toldOf(known, name);
  if (told === null) return html`${text}`;
  return html`<a href="${up}${pageOfScenario(told.entry.server.name, name)}">${text}</a>`;
}

/** Words in which backticks mark what is typed as it stands; the name of a scenario leads to its page. */
export function linkedProse(known: Known, text: string, up: Up): Markup {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return html`${text}`;
  return html`${parts.map((part, i) => (i % 2 === 0 ? part : scenarioLink(known, part, up, html`<code>${part}</code>`)))}`;
}
