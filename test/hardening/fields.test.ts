import { basename, dirname } from 'node:path/posix';
import { isDeepStrictEqual } from 'node:util';
import type * as Escape from '../../constructs/escape';
import { environmentJsonSchema, poolJsonSchema } from '../../poolfile/schema/json-schema';
import type { Place } from '../../poolfile/pool/pool';
import { synthesize } from '../synth';
import { BACKENDS, clusterFleet, dockerFleet, type Fleet, plainFleet } from './documents';
import { chosen, type Filled, filled } from './filled';
import { NOT_IN_STACKS } from './not-in-stacks';
import { addresses, isIntended, mapTexts, parts } from './references';
import { type Json, slots, textFields } from './slots';
import { applied, inParts, testWithTerraform } from './terraform';
import { readable } from './readable';
import { hostileTexts, near } from './texts';

jest.setTimeout(60 * 60 * 1000);

/** How often each field gets other texts; `npm run fuzz` says how often, and once is what every run affords. */
const ROUNDS = Number(process.env['POOLFORM_ROUNDS'] || 1);

let mockPlain = false;
// the same constructs without the escape say what Terraform is to read
jest.mock('../../constructs/escape', () => {
  const real = jest.requireActual<typeof Escape>('../../constructs/escape');
  return {
    escapeTemplates: <T>(value: T): T => (mockPlain ? value : real.escapeTemplates(value)),
    escapeText: (text: string): string => (mockPlain ? text : real.escapeText(text)),
  };
});

const SCHEMAS: Readonly<Record<keyof Fleet, object>> = {
  environment: environmentJsonSchema(),
  pool: poolJsonSchema(),
  base: poolJsonSchema(),
};
const FLEETS = Object.keys(BACKENDS).flatMap((backend, i) => [
  dockerFleet(backend),
  ...(i % 2 === 0 ? [clusterFleet(backend)] : []),
  ...(i % 4 === 0 ? [plainFleet(backend)] : []),
]);

test('the documents hold every field of text that the files have', () => {
  for (const kind of ['environment', 'pool'] as const) {
    const found = new Set(FLEETS.flatMap((fleet) => slots(SCHEMAS[kind], fleet[kind]).map(({ field }) => field)));
    expect([...textFields(SCHEMAS[kind])].filter((field) => !found.has(field))).toEqual([]);
  }
});

interface Built {
  readonly real: Json;
  readonly plain: Json;
}

function built(place: Place): Built {
  const json = (plain: boolean): Json => {
    mockPlain = plain;
    return { ...(JSON.parse(synthesize(place).text) as Record<string, Json>), '//': {} };
  };
  return { real: json(false), plain: json(true) };
}

/** The backend's configuration, which Terraform takes verbatim, and the rest of a stack, which it evaluates. */
function split(stack: Json): { readonly backend: Json; readonly rest: Json } {
  const { terraform, ...rest } = stack as {
    readonly terraform: { readonly backend: Json };
    readonly [key: string]: Json;
  };
  return { backend: terraform.backend, rest };
}

/** References in numbers, so that the rest can be evaluated without an engine. */
class References {
  private readonly all: string[] = [];

  hidden(text: string): string {
    return parts(text)
      .map((part) => (part.runs ? `\ue000${this.all.push(part.text) - 1}\ue001` : part.text))
      .join('');
  }

  shown(text: string): string {
    return text.replace(/\ue000([0-9]+)\ue001/g, (_, i: string) => this.all[Number(i)] ?? '');
  }
}

testWithTerraform(
  'hostile texts in every field of both files are refused, or are in every stack exactly as Terraform evaluates it',
  () => {
    const hostile = [...readable(hostileTexts(4000, 7))];
    const fleets = Array.from({ length: ROUNDS }, () => FLEETS).flat();
    const rounds = fleets.map((fleet, i) => filled(fleet, SCHEMAS, chosen(hostile, near, i)));
    const stacksOf = rounds.map(({ places }) => places.map(built));
    const stacks = stacksOf.flat();

    // nothing would run but what the constructs wrote
    const strange = stacks.flatMap(({ real }) => {
      const known = addresses(real);
      const found: string[] = [];
      mapTexts(
        split(real).rest,
        (text) => (
          found.push(
            ...parts(text)
              .filter(({ text: template, runs }) => runs && !isIntended(template, known))
              .map((part) => part.text),
          ),
          text
        ),
      );
      return found;
    });
    expect([...new Set(strange)].slice(0, 5)).toEqual([]);

    const references = new References();
    const texts = new Set<string>();
    for (const { real } of stacks) mapTexts(split(real).rest, (text) => (texts.add(references.hidden(text)), text));
    const evaluated = evaluate([...texts]);

    // the numbers of references grow as they are found, so the same walk finds the same numbers
    const again = new References();
    for (const { real, plain } of stacks) {
      expect(split(real).backend).toEqual(split(plain).backend);
      const read = mapTexts(split(real).rest, (text) => again.shown(evaluated.get(again.hidden(text)) ?? ''));
      if (!isDeepStrictEqual(read, split(plain).rest)) expect(read).toEqual(split(plain).rest);
    }

    const lost = rounds.flatMap((round, i) =>
      missing(
        round,
        (stacksOf[i] ?? []).map(({ plain }) => plain),
      ),
    );
    expect(lost.slice(0, 5)).toEqual([]);
    report(rounds);
  },
);

/** What Terraform makes of texts that stand in its JSON, each as a value and as a key. */
function evaluate(texts: readonly string[]): ReadonlyMap<string, string> {
  const values = inParts(Object.fromEntries(texts.map((text, i) => [`t${i}`, text])));
  const keys = inParts(Object.fromEntries(texts.map((text, i) => [text, `t${i}`])));
  const output = Object.fromEntries([
    ...values.map((value, i) => [`values-${i}`, { value }] as const),
    ...keys.map((value, i) => [`keys-${i}`, { value }] as const),
  ]);
  const { outputs } = applied(JSON.stringify({ output }));
  const byNumber = new Map(
    Object.entries(outputs)
      .filter(([, value]) => /^t[0-9]+$/.test(value))
      .map(([key, value]) => [value, key]),
  );
  return new Map(
    texts.map((text, i) => {
      const value = outputs[`t${i}`] ?? '';
      expect(byNumber.get(`t${i}`)).toBe(value);
      return [text, value];
    }),
  );
}

/** Accepted texts that are missing from the fleet's stacks. */
function missing({ accepted }: Filled, stacks: readonly Json[]): readonly string[] {
  const all: string[] = [];
  for (const stack of stacks) mapTexts(stack, (text) => (all.push(text), text));
  const whole = all.join('\0');
  return accepted
    .filter(({ slot }) => !NOT_IN_STACKS.has(slot.field))
    .flatMap(({ slot, text }) => {
      const plain = text.replace(/^sha256:/, '').replace(/(?<=^https?:.*)\/$/, '');
      // the folder of a bundle is mounted elsewhere; the kubelet reads `$` in a container's environment, and gets each
      // of them twice
      const actual =
        slot.field === 'access.tls.bundle'
          ? [dirname(plain), basename(plain)].every((part) => whole.includes(part))
          : [plain, plain.replaceAll('$', '$$$$')].some((form) => whole.includes(form));
      return actual ? [] : [`${slot.field}: ${JSON.stringify(text)}`];
    });
}

function report(rounds: readonly Filled[]): void {
  const accepted = rounds.flatMap((round) => round.accepted);
  const refused = rounds.reduce((sum, round) => sum + round.refused.length, 0);
  const fields = new Set(
    rounds.flatMap((round) => [...round.accepted, ...round.refused]).map(({ slot, kind }) => `${kind} ${slot.field}`),
  );
  const taken = new Set(accepted.map(({ slot, kind }) => `${kind} ${slot.field}`));
  process.stderr.write(
    `${accepted.length + refused} texts in ${fields.size} fields: ${accepted.length} reached Terraform through ` +
      `${taken.size} of them, ${refused} were refused\n`,
  );
  expect(accepted.length).toBeGreaterThan(200);
  // every place that takes any text got one
  expect([...taken]).toEqual(
    expect.arrayContaining([
      'pool description',
      'pool serving.env.*',
      'pool scheduling.annotations.*',
      'pool rensei.pool.runtimeProvides',
      'environment description',
      'environment rensei.project',
      ...Object.keys(BACKENDS).map((backend) => `environment backend.${backend}.*`),
    ]),
  );
}
