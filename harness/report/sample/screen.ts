/**
 * A terminal for tests: knows the few escape sequences that the live view uses, breaks long lines as terminals do, and
 * breaks them anew when it is resized.
 */
export class Screen {
  columns: number;
  cursorVisible = true;
  /** Whole lines as they were written; each takes as many rows as it needs. */
  #lines: string[] = [''];
  #row = 0;

  constructor(columns: number) {
    this.columns = columns;
  }

  resize(columns: number): void {
    // The cursor stays at the end of what was written, whatever number its row has now.
    const below = this.#rowsOf(this.#lines) - this.#row;
    this.columns = columns;
    this.#row = this.#rowsOf(this.#lines) - below;
  }

  /** What can be seen, without colours, up to the last line that is not empty. */
  lines(): string[] {
    const lines = [...this.#lines];
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal reads control characters
    for (const [, sequence, plain] of text.matchAll(/\u001b\[([?\d;]*[A-Za-z])|([^\u001b]+)/g)) {
      if (sequence !== undefined) this.#apply(sequence);
      else for (const part of (plain ?? '').split(/(?<=\n)/)) this.#put(part);
    }
  }

  #apply(sequence: string): void {
    if (sequence === '?25l') this.cursorVisible = false;
    else if (sequence === '?25h') this.cursorVisible = true;
    else if (sequence === 'J') this.#clearBelow();
    else if (/^\d+A$/.test(sequence)) this.#row = Math.max(0, this.#row - Number.parseInt(sequence, 10));
    else if (!/m$/.test(sequence)) throw new Error(`the view used a sequence that this screen does not know: ${sequence}`);
  }

  #put(part: string): void {
    const line = part.replace(/[\r\n]/g, '');
    const index = this.#lineAt(this.#row);
    this.#lines[index] = (part.startsWith('\r') ? '' : (this.#lines[index] ?? '')) + line;
    if (!part.endsWith('\n')) return;
    this.#lines[index + 1] ??= '';
    this.#row = this.#rowsOf(this.#lines.slice(0, index + 1));
  }

  #clearBelow(): void {
    this.#lines = [...this.#lines.slice(0, this.#lineAt(this.#row)), ''];
  }

  /** Index of the line that stands on a row. */
  #lineAt(row: number): number {
    let rows = 0;
    for (let i = 0; i < this.#lines.length; i++) {
      const next = rows + this.#rowsOf([this.#lines[i] ?? '']);
      if (row < next) return i;
      rows = next;
    }
    return this.#lines.length - 1;
  }

  #rowsOf(lines: readonly string[]): number {
    return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil([...line].length / this.columns)), 0);
  }
}
