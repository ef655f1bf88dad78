import { escapeMarkup } from '../escape.ts';

/** HTML that was written here, as opposed to text that came from elsewhere. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | readonly Part[] | null;

/**
 * A template for HTML in which every value is escaped, unless it is Markup itself. Lists are joined, null is nothing.
 * Log lines and configuration are hostile text; this is the only way by which they get into the page's markup.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((text, string, i) => text + render(parts[i - 1] ?? null) + string));
}

function render(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeMarkup(String(part));
  return part.map(render).join('');
}

/** Words in which backticks mark what is typed as it stands, as a Markdown reader would show them. A backtick without its twin stays one. */
export function prose(text: string): Markup {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return html`${text}`;
  return html`${parts.map((part, i) => (i % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}
