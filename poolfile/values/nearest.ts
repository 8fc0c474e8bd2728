import { distance } from 'fastest-levenshtein';
import { byText, sortedWords } from './order';

/** The same for all spellings of a word: `mem_limit`, `memLimit`, `mem-limit`. */
export const normalized = (word: string): string => word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The known word that a mistyped one most likely stands for; undefined if none is close enough. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const lower = word.slice(0, 60).toLowerCase();
  // swapped letters are one mistake, not two
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
