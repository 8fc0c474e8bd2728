import type { Diagnostic } from '../../poolfile/diagnostics/diagnostic';
import type { Place } from '../../poolfile/pool/pool';
import { PROSE } from '../../poolfile/source/lookalikes';
import { showPath } from '../../poolfile/source/tree';
import { lookalikeIn } from '../../poolfile/values/lookalikes';
import { compiled } from '../poolfile/given';
import type { Fleet } from './documents';
import { readable } from './readable';
import { type Slot, slots, written } from './slots';
import type { near } from './texts';

/** A fleet with hostile texts in every text field that accepts them. */
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

/** Tries texts in all places at once, and removes what is refused until the fleet compiles. */
export function filled(fleet: Fleet, schemas: Readonly<Record<keyof Fleet, object>>, choose: Choose): Filled {
  const places = KINDS.flatMap((kind) => slots(schemas[kind], fleet[kind]).map((slot) => ({ kind, slot })));
  const tries = places.map(({ kind, slot }) => {
    const texts = choose(slot, TRIES);
    const may = new Set([...readable(texts, slot.key)].filter((text) => looksRight(text, slot)));
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
    for (const placement of left.puts)
      accepted.set(`${placement.kind} ${showPath(placement.slot.path)} ${placement.slot.key}`, placement);
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
          written(
            fleet[kind],
            new Map(puts.filter((placement) => placement.kind === kind).map(({ slot, text }) => [slot, text])),
          ),
        ),
      ]),
    );
    const { diagnostics, places } = compiled(files);
    const wrong = diagnostics.filter(({ severity }) => severity === 'error');
    if (wrong.length === 0) return { puts, places };
    const likelyCauses = [
      ...new Set(wrong.flatMap((diagnostic) => [...concerned(diagnostic, puts), ...renamed(diagnostic, puts)])),
    ];
    refused.push(
      ...likelyCauses.filter((placement) => wrong.some((diagnostic) => diagnostic.path === shownPath(placement, puts))),
    );
    // a rule may report it elsewhere, at a field that refers to the name
    const removed = likelyCauses.length > 0 ? likelyCauses : puts.filter(({ slot }) => slot.pattern !== undefined);
    if (removed.length === 0) throw new Error(`a diagnostic about none of the texts: ${JSON.stringify(wrong[0])}`);
    puts = puts.filter((placement) => !removed.includes(placement));
  }
}

/** Each text once, with different keys in each map. */
function unique(puts: readonly Put[]): readonly Put[] {
  const seen = new Set<string>();
  return puts.filter(({ text }) => !seen.has(text) && seen.add(text));
}

/** Whether a text may be where it is: only text for people may have characters that only look like others. */
function looksRight(text: string, { path, key }: Slot): boolean {
  const above = key ? path.slice(0, -1) : path;
  return above.some((part) => PROSE.has(String(part))) || lookalikeIn(text, { quotes: key }) === undefined;
}

/** The key in whose place a text was put, if a diagnostic misses it. */
function renamed({ code, path }: Diagnostic, puts: readonly Put[]): readonly Put[] {
  return puts.filter(({ slot }) => code === 'backend-missing' && slot.key && showPath(slot.path) === path);
}

/** The path of a text after the keys above it are renamed, too. */
function shownPath({ kind, slot }: Put, puts: readonly Put[]): string {
  const keys = new Map(
    puts
      .filter((placement) => placement.kind === kind && placement.slot.key)
      .map((placement) => [showPath(placement.slot.path), placement.text]),
  );
  return showPath(slot.path.map((part, i) => keys.get(showPath(slot.path.slice(0, i + 1))) ?? part));
}

/**
 * The texts that most likely caused a diagnostic: the key at its path before its value, then what lies below
 * it, then the keys above.
 */
function concerned({ at, path }: Diagnostic, puts: readonly Put[]): readonly Put[] {
  const candidates = puts
    .filter(({ kind }) => at.file === `pools/${FILES[kind]}`)
    .map((placement) => ({ placement, shown: shownPath(placement, puts) }));
  const isBelow = (shown: string, ancestor: string): boolean =>
    shown.startsWith(`${ancestor}.`) || shown.startsWith(`${ancestor}[`);
  const likely = [
    candidates.filter(({ placement, shown }) => shown === path && placement.slot.key),
    candidates.filter(({ shown }) => shown === path),
    candidates.filter(({ shown }) => path !== undefined && isBelow(shown, path)),
    candidates.filter(({ shown }) => path !== undefined && isBelow(path, shown)),
  ];
  return (likely.find((some) => some.length > 0) ?? []).map(({ placement }) => placement);
}
