import type { Diagnostic } from '../../poolfile/diagnostics/diagnostic';
import type { Place } from '../../poolfile/pool/pool';
import { showPath } from '../../poolfile/source/tree';
import { compiled } from '../poolfile/given';
import type { Fleet } from './documents';
import { readable } from './readable';
import { type Slot, slots, written } from './slots';
import type { near } from './texts';

/** A fleet whose fields of text hold hostile texts wherever the checks let them. */
export interface Filled {
  readonly places: readonly Place[];
  readonly accepted: readonly Put[];
  readonly refused: readonly Put[];
}

export interface Put {
  readonly kind: keyof Fleet;
  readonly slot: Slot;
  readonly text: string;
}

const FILES: Readonly<Record<keyof Fleet, string>> = {
  environment: 'dev/environment.yaml',
  pool: 'dev/chat.yaml',
  base: '_base/chat.yaml',
};
const KINDS = ['environment', 'pool', 'base'] as const;
/** Texts that are tried in each place of one fleet. */
const TRIES = 5;

export type Choose = (slot: Slot, count: number) => readonly string[];

/** Texts for a place: any, and some that are almost what the field takes. */
export function chosen(hostile: readonly string[], similar: typeof near, seed: number): Choose {
  let next = seed * 1009;
  return (slot, count) => {
    next += 1;
    const any = Array.from(
      { length: Math.ceil(count / 3) },
      (_, i) => hostile[(next * 7919 + i * 104_729) % hostile.length] ?? '',
    );
    const free = slot.pattern === undefined ? [] : similar(slot.example, slot.pattern, count - any.length, next);
    return [...any, ...free];
  };
}

/** Tries texts in all places at a time, and takes out what is refused until a fleet is left that compiles. */
export function filled(fleet: Fleet, schemas: Readonly<Record<keyof Fleet, object>>, choose: Choose): Filled {
  const places = KINDS.flatMap((kind) => slots(schemas[kind], fleet[kind]).map((slot) => ({ kind, slot })));
  const tries = places.map(({ kind, slot }) => {
    const texts = choose(slot, TRIES);
    const may = readable(texts, slot.key);
    return {
      kind,
      slot,
      texts: texts.filter((text) => may.has(text)),
      refused: texts.filter((text) => !may.has(text)),
    };
  });
  const refused: Put[] = tries.flatMap(({ kind, slot, refused: texts }) => texts.map((text) => ({ kind, slot, text })));
  let last: { puts: readonly Put[]; places: readonly Place[] } = { puts: [], places: [] };
  const accepted = new Map<string, Put>();
  for (let i = 0; i < TRIES; i += 1) {
    const puts = tries.flatMap(({ kind, slot, texts }): readonly Put[] => {
      // where this one is refused, one that was accepted keeps its place in the last fleet
      const text = texts[i] ?? accepted.get(`${kind} ${showPath(slot.path)} ${slot.key}`)?.text;
      return text === undefined ? [] : [{ kind, slot, text }];
    });
    const left = reduced(fleet, puts, refused);
    for (const put of left.puts) accepted.set(`${put.kind} ${showPath(put.slot.path)} ${put.slot.key}`, put);
    last = left.puts.length >= last.puts.length ? left : last;
  }
  return { places: last.places, accepted: last.puts, refused };
}

function reduced(
  fleet: Fleet,
  first: readonly Put[],
  refused: Put[],
): { readonly puts: readonly Put[]; readonly places: readonly Place[] } {
  let puts = unique(first);
  for (;;) {
    const files = Object.fromEntries(
      KINDS.map((kind) => [
        FILES[kind],
        JSON.stringify(
          written(fleet[kind], new Map(puts.filter((put) => put.kind === kind).map(({ slot, text }) => [slot, text]))),
        ),
      ]),
    );
    const { diagnostics, places } = compiled(files);
    const wrong = diagnostics.filter(({ severity }) => severity === 'error');
    if (wrong.length === 0) return { puts, places };
    const about = [...new Set(wrong.flatMap((issue) => concerned(issue, puts)))];
    refused.push(...about.filter((put) => wrong.some((issue) => issue.path === shownPath(put, puts))));
    // what a rule says elsewhere, of a name that another field refers to
    const out = about.length > 0 ? about : puts.filter(({ slot }) => slot.pattern !== undefined);
    if (out.length === 0) throw new Error(`an issue about no text of ours: ${JSON.stringify(wrong[0])}`);
    puts = puts.filter((put) => !out.includes(put));
  }
}

/** One text once, and keys of one map all different. */
function unique(puts: readonly Put[]): readonly Put[] {
  const seen = new Set<string>();
  return puts.filter(({ text }) => !seen.has(text) && seen.add(text));
}

/** Where a text stands when the keys above it are renamed, too. */
function shownPath({ kind, slot }: Put, puts: readonly Put[]): string {
  const keys = new Map(
    puts.filter((put) => put.kind === kind && put.slot.key).map((put) => [showPath(put.slot.path), put.text]),
  );
  return showPath(slot.path.map((part, i) => keys.get(showPath(slot.path.slice(0, i + 1))) ?? part));
}

/** The texts that an issue is most likely about: the key at its path before the value behind it, then what lies below it, then the keys above. */
function concerned({ at, path }: Diagnostic, puts: readonly Put[]): readonly Put[] {
  const here = puts
    .filter(({ kind }) => at.file === `pools/${FILES[kind]}`)
    .map((put) => ({ put, shown: shownPath(put, puts) }));
  const below = (shown: string, above: string): boolean =>
    shown.startsWith(`${above}.`) || shown.startsWith(`${above}[`);
  const likely = [
    here.filter(({ put, shown }) => shown === path && put.slot.key),
    here.filter(({ shown }) => shown === path),
    here.filter(({ shown }) => path !== undefined && below(shown, path)),
    here.filter(({ shown }) => path !== undefined && below(path, shown)),
  ];
  return (likely.find((some) => some.length > 0) ?? []).map(({ put }) => put);
}
