import { basename } from 'node:path';

/** What uWSGI calls `%n`: the file's name without its last dot and what follows (core/uwsgi.c, config_magic_table_fill). */
export function vassalName(file: string): string {
  const name = basename(file);
  const dot = name.lastIndexOf('.');
  return dot === -1 ? name : name.slice(0, dot);
}

/**
 * The name of the vassal whose socket this is, by the convention `socket = .../%n.sock`; null for a TCP address, which
 * tells no name. Only what follows the last dot is cut: `shop.v1.sock` is the socket of `shop.v1.ini`, not of `shop.ini`.
 */
export function nameOfSocket(address: string): string | null {
  if (/:\d+$/.test(address)) return null;
  const name = vassalName(address);
  return name === '' ? null : name;
}
