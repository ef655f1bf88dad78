/** A table of GitHub's Markdown. A column whose title begins with `#` holds numbers; the sign is not shown. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  const rule = titles.map((title) => (title.startsWith('#') ? '---:' : '---'));
  return [line(titles.map((title) => title.replace(/^#/, ''))), line(rule), ...rows.map(line)].join('\n');
}

/** A bar would begin another cell, and a line break end the row. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\|/g, '\\|');
}

const LONGEST = 90;

/** Foreign text, such as a line of a log, as code: shortened, and without the sign that would end it. */
export function quoted(text: string): string {
  const plain = text.replace(PREFIX, '').replace(SCRATCH, '…/').replace(/`/g, "'").replace(/\s+/g, ' ').trim();
  return `\`${plain.length <= LONGEST ? plain : `${plain.slice(0, LONGEST).trimEnd()} …`}\``;
}

/** What a program puts before each of its lines: a date, and nginx's numbers. It says nothing that the run's report doesn't. */
const PREFIX = /^(?:\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} - |\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[\w+\] \d+#\d+: (?:\*\d+ )?)/;

/** The folder of one run's temporary files: another in each run. */
const SCRATCH = /(?:\/[^\s/]+)+\/zerodrop-\w{6}\//g;

/** The name of a scenario, as a link that `definitions` resolves. */
export function link(name: string): string {
  return `[${name}]`;
}

/** Where links lead. */
export function definitions(entries: readonly { readonly name: string; readonly href: string }[]): string {
  return entries.map(({ name, href }) => `[${name}]: ${href}`).join('\n');
}

/** Backticks around the name of a scenario become a link; everything else stays as it is. */
export function linked(text: string, isScenario: (name: string) => boolean): string {
  return text.replace(/`([a-z0-9-]+)`/g, (whole, name: string) => (isScenario(name) ? link(name) : whole));
}
