import { distance } from 'fastest-levenshtein';

/** More names than these do not help to choose. */
const MOST = 3;

/**
 * The known words that are most like one that is not known, the most similar first, at most three: those that differ by a
 * few letters, else those that contain it. Empty if nothing is like it.
 */
export function similarTo(word: string, known: readonly string[]): readonly string[] {
  const wanted = word.toLowerCase();
  const distances = [...new Set(known)].map((name) => ({ name, away: distance(wanted, name.toLowerCase()) }));
  const near = distances.filter(({ name, away }) => away <= Math.max(1, Math.floor(Math.max(wanted.length, name.length) / 3)));
  const best = Math.min(...near.map(({ away }) => away));
  const nearest = near.filter(({ away }) => away <= best + 1).sort((a, b) => a.away - b.away);
  if (nearest.length > 0) return nearest.slice(0, MOST).map(({ name }) => name);
  if (wanted.length < 3) return [];
  const containing = distances.filter(({ name }) => name.toLowerCase().includes(wanted)).sort((a, b) => a.away - b.away);
  return containing.slice(0, MOST).map(({ name }) => name);
}

/** The hint that goes with an unknown word: the similar known words as a question, and `otherwise`, which says where all of them are. */
export function didYouMean(word: string, known: readonly string[], otherwise: string): string {
  const similar = similarTo(word, known);
  return similar.length === 0 ? otherwise : `Did you mean ${similar.join(' or ')}? ${otherwise}`;
}
