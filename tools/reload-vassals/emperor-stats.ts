import { Fields } from './field.ts';

/** What the emperor's stats server says of a vassal (core/emperor.c, emperor_send_stats). Times are seconds of its own clock. */
export interface EmperorVassal {
  /** The file's name if a folder is watched, its path if a pattern is. */
  readonly id: string;
  /** The folder or pattern by which the emperor found it. */
  readonly monitor: string;
  /** Stays the same through a reload (the vassal executes itself anew), and changes when the emperor had to start it again. */
  readonly pid: number;
  /** Modification time of its file that the emperor has acted on: a file is reloaded when its own is greater. */
  readonly lastModS: number;
  /** Worker 1 can take requests. Set to 0 when a reload is asked for. `ready` is not set again after a reload, so it tells nothing. */
  readonly accepting: boolean;
  /** The emperor has given it up and waits for its process to end. */
  readonly cursed: boolean;
}

export interface EmperorStats {
  readonly pid: number;
  readonly cwd: string;
  /** Folders and patterns that are watched. */
  readonly monitors: readonly string[];
  readonly vassals: readonly EmperorVassal[];
}

/** Takes an emperor's stats apart. Throws ZerodropError that names what is missing, if it is another server's, say. */
export function parseEmperor(document: unknown): EmperorStats {
  const fields = new Fields("the emperor's stats", document);
  return {
    pid: fields.number('pid'),
    cwd: fields.text('cwd'),
    monitors: fields.list('emperor').map(String),
    vassals: fields.list('vassals').flatMap((value) => {
      const vassal = new Fields("a vassal in the emperor's stats", value);
      // A zerg that the emperor adds to a vassal in need (broodlord) has no file of its own: "v1.ini:zerg".
      if (vassal.text('id').includes(':')) return [];
      return [
        {
          id: vassal.text('id'),
          monitor: vassal.text('monitor'),
          pid: vassal.number('pid'),
          lastModS: vassal.number('last_mod'),
          accepting: vassal.number('accepting') === 1,
          cursed: vassal.number('cursed') > 0,
        },
      ];
    }),
  };
}
