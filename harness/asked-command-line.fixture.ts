import { main } from './cli.ts';

/** What a call came to. */
export interface Asked {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

// A process that is asked one command line after the other, each in a message, by the entry point that a process of its own would take:
// starting one takes half a second, and most of what it is asked is refused in milliseconds.
const streams = [process.stdout, process.stderr] as const;
/** Longest wait for a call to leave nothing that would keep a process of its own alive. */
const ENDS_WITHIN_MS = 20_000;

/** What would keep a process of its own alive. Pipes are the streams and the channel of this one; those of a child come with the child. */
const keepers = (): readonly string[] => process.getActiveResourcesInfo().filter((kind) => kind !== 'PipeWrap');

process.on('message', async (args: readonly string[]) => {
  const said = ['', ''];
  streams.forEach((stream, i) => {
    stream.write = (text: string | Uint8Array) => {
      said[i] += String(text);
      return true;
    };
  });
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...args);
  await main();
  const { exitCode } = process;
  process.exitCode = 0;
  process.removeAllListeners('uncaughtException');
  for (const stream of streams) stream.removeAllListeners('error');
  const end = performance.now() + ENDS_WITHIN_MS;
  while (keepers().length > 0) {
    if (performance.now() > end) throw new Error(`${args.join(' ')}: a process of its own would not end: ${keepers()}`);
    await new Promise((resolve) => setTimeout(resolve, 5).unref());
  }
  const asked: Asked = { code: Number(exitCode), stdout: said[0] ?? '', stderr: said[1] ?? '' };
  process.send?.(asked);
});
