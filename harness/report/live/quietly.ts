import type { LiveStream } from './live-view.ts';

const broken = new WeakSet<LiveStream>();
const watched = new WeakSet<LiveStream>();

/** Writes until the stream breaks, and not after: a verdict must not depend on who watches (`2>&1 | head`). */
export function quietly(stream: LiveStream): { write(text: string): void } {
  // Once a stream, and for good: an error may come after the view has ended.
  if (!watched.has(stream)) {
    watched.add(stream);
    stream.on('error', () => broken.add(stream));
  }
  return {
    write(text) {
      if (broken.has(stream)) return;
      try {
        stream.write(text);
      } catch {
        broken.add(stream);
      }
    },
  };
}
