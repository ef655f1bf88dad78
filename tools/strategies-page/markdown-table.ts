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
