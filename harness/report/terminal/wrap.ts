/**
 * Breaks text between words into lines of at most `width` columns. The first line begins with `first`, the others with
 * as many blanks. A word that is longer than a line stands on a line of its own, whole, so that it can be copied.
 */
export function wrap(text: string, width: number, first = ''): string[] {
  const indent = ' '.repeat(first.length);
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && [...line].length + 1 + [...word].length > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line);
  return lines;
}

/** A label in a column of its own, and text beside it. `paint` colours the label alone, so that widths stay true. */
export function labelled(label: string, columns: number, text: string, width: number, paint: (label: string) => string): string[] {
  const [head = '', ...rest] = wrap(text, width, label.padEnd(columns));
  return [paint(label) + head.slice(label.length), ...rest];
}
