import { distance } from 'fastest-levenshtein';
import { sortedWords, byText } from './order';

/** Spellings of one word: `mem_limit`, `memLimit`, `mem-limit`. */
export const normalized = (word: string): string => word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
/** The known word that a mistyped one was most likely meant for; undefined where none is near enough to say. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const lower = word.slice(0, 60).toLowerCase();
  // letters that changed places are one slip, not two
  const letters = (text: string): string => [...normalized(text)].sort(byText).join('');
  const ranked = sortedWords(known)
    .map((candidate) => ({
      candidate,
      far:
        normalized(candidate) === normalized(lower)
          ? 0
          : letters(candidate) === letters(lower)
            ? 1
            : distance(lower, candidate.toLowerCase()),
    }))
    .toSorted((a, b) => a.far - b.far);
  const best = ranked[0];
  if (!best) return undefined;
  const starts =
    best.candidate.length >= 3 &&
    word.length >= 3 &&
    (lower.startsWith(best.candidate.toLowerCase()) || best.candidate.toLowerCase().startsWith(lower));
  return starts || best.far <= Math.max(1, Math.floor(Math.max(word.length, best.candidate.length) / 3))
    ? best.candidate
    : undefined;
}
