import type { Hint, WrittenValue } from './hints';

/** One kind of value: how messages name what was expected, and the hints for common mistakes. */
export interface Kind {
  /** Follows `expected `. */
  readonly expected: string;
  /** Types of YAML values that can be right; any other is `type-invalid`. */
  readonly acceptedTypes: readonly WrittenValue['type'][];
  /** A value to copy, for a mistake without a hint of its own. */
  readonly example: string;
  /** The value must not be shown, because a value in this place may be a secret. */
  readonly secret?: true;
  readonly hint?: Hint;
}

/** What a kind may have beside what was expected and an example. */
type Extra = Omit<Partial<Kind>, 'expected' | 'acceptedTypes' | 'example'>;

export function stringKind(expected: string, example: string, extra: Extra = {}): Kind {
  return { expected, acceptedTypes: ['string'], example, ...extra };
}

export function numberKind(expected: string, example: string, extra: Extra = {}): Kind {
  return { expected, acceptedTypes: ['number'], example, ...extra };
}

export function mapKind(expected: string, example: string, extra: Extra = {}): Kind {
  return { expected, acceptedTypes: ['map'], example, ...extra };
}

/** For a map that can also be written as one word. */
export function wordOrMapKind(expected: string, example: string, extra: Extra = {}): Kind {
  return { expected, acceptedTypes: ['string', 'map'], example, ...extra };
}
