/** Shows how far a piece of work has come. */
export interface Progress {
  show(done: number, of: number): void;
  end(text: string): void;
}

/** In place on a terminal; if it is none, a line for each quarter. */
export function showProgress(what: string, stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): Progress {
  let quarter = 0;
  return {
    show(done, of) {
      if (stream.isTTY) {
        stream.write(`\r${what}: ${done} of ${of}\u001b[K`);
        return;
      }
      const reached = Math.floor((4 * done) / of);
      if (reached > quarter) stream.write(`${what}: ${done} of ${of}\n`);
      quarter = reached;
    },
    end(text) {
      stream.write(stream.isTTY ? `\r${text}\u001b[K\n` : `${text}\n`);
    },
  };
}
