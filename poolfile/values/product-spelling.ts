import { distance } from 'fastest-levenshtein';
import { sortedWords } from './order';

const VENDORS = ['nvidia', 'amd', 'intel'] as const;
/** Words of vendors that tell no model from another. */
const FAMILIES = new Set<string>(['tesla', 'geforce', 'quadro', 'radeon', 'instinct', 'gpu']);
const MEMORY = /^[0-9]{1,3}gi?b?$/;
/** Letters and digits that are taken for each other when read. */
const ALIKE: Readonly<Record<string, string>> = { '1': 'l', i: 'l', '0': 'o' };

interface Spelling {
  readonly vendor?: string;
  /** Model, without hyphens. */
  readonly model: string;
  readonly memory?: string;
}

/**
 * The products that a word misspells: the same vendor, model and memory, whatever is left out, written otherwise or
 * read wrongly. One letter more is another product (`nvidia-l4`, `nvidia-l40`), so nothing else is alike.
 */
export function productsMeant(word: string, known: Iterable<string>): readonly string[] {
  const written = spelling(word);
  return sortedWords(known).filter((candidate) => {
    const product = spelling(candidate);
    return (
      written.model !== '' &&
      (written.model === product.model || typedTwice(written.model, product.model)) &&
      (written.vendor ?? product.vendor) === product.vendor &&
      (written.memory ?? product.memory) === product.memory
    );
  });
}

/** Whether a word is another with one letter typed twice; with one more zero it is another product. */
function typedTwice(word: string, other: string): boolean {
  return [...word].some(
    (letter, i) => letter !== ALIKE['0'] && letter === word[i + 1] && word.slice(0, i) + word.slice(i + 1) === other,
  );
}

function spelling(product: string): Spelling {
  const words = product
    .slice(0, 60)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !FAMILIES.has(word));
  const vendorAt = words.findIndex((word) => vendorOf(word) !== undefined);
  const memoryAt = words.findIndex((word) => MEMORY.test(word));
  const vendor = vendorOf(words[vendorAt] ?? '');
  const memory = /^[0-9]+/.exec(words[memoryAt] ?? '')?.[0];
  const model = words.filter((_, i) => i !== vendorAt && i !== memoryAt).join('');
  return {
    ...(vendor !== undefined && { vendor }),
    model: [...model].map((letter) => ALIKE[letter] ?? letter).join(''),
    ...(memory !== undefined && { memory }),
  };
}

/** `nvidia` of `nvida`; a word with a digit is a model. */
function vendorOf(word: string): string | undefined {
  if (/[0-9]/.test(word)) return undefined;
  return VENDORS.find((vendor) => vendor === word || (word.length > 4 && distance(vendor, word) <= 2));
}
