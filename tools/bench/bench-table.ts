/** The first `texts` columns are set left, the others right. */
export function table(title: readonly string[], rows: readonly (readonly string[])[], texts: number): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(title), line(title.map((_, i) => (i < texts ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** A number without its fraction. */
export function whole(n: number): string {
  return Math.round(n).toLocaleString('en');
}
