import type { Bounds } from '../values/bounds';
import { KEEP_ALIVE } from '../values/bounds';
import { Duration } from '../values/units';
import { fieldText, type Hint } from './hints';

/** Hints for numbers, sizes and durations. */

/** The bound that a number exceeds, or the number at the start of a text: before a unit, a range or another port. */
export function asWithin(min: number, max: number): Hint {
  return ({ text, key, type }) => {
    const value = Number(text);
    if (type === 'number')
      return value > max ? `write at most ${max}` : value < min ? `write at least ${min}` : undefined;
    if (type !== 'string') return undefined;
    const [, first, thousands] =
      /^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}:)?([0-9]{1,9})(?:(k)$|[\s:,/a-z-]|$)/i.exec(text) ?? [];
    const number = Number(first) * (thousands === undefined ? 1 : 1024);
    if (!(number >= min && number <= max)) return `write a number from ${min} to ${max}`;
    return `write ${fieldText(key, number)}${text === first ? ', without quotes' : ''}`;
  };
}

export function asWhole(min: number, max: number): Hint {
  return (value) =>
    asWithin(min, max)(value) ??
    (value.type === 'number' ? `write ${fieldText(value.key, Math.round(Number(value.text)))}` : undefined);
}

export function asProcessors(min: number, max: number): Hint {
  return (value) => {
    const millis = /^([0-9]{1,7})m$/.exec(value.text)?.[1];
    const decimal = value.type === 'number' && /^[0-9]+\.[0-9]{2}/.test(value.text);
    // a product of decimals can be slightly too large, and would round up by a whole tenth
    const tenths =
      millis !== undefined ? Number(millis) / 100 : decimal ? Number((Number(value.text) * 10).toFixed(6)) : Infinity;
    const rounded = Math.max(min, Math.ceil(tenths) / 10);
    if (rounded <= max) return `write ${fieldText(value.key, rounded)}`;
    if (/^[0-9]{1,4},[0-9]$/.test(value.text)) return `write ${fieldText(value.key, value.text.replace(',', '.'))}`;
    return asWithin(min, max)(value);
  };
}

export const asVersion1: Hint = ({ text, key, type }) => {
  if (/^v?[0-9]{1,2}(?:\.[0-9]{1,2}){1,2}$/.test(text))
    return 'write version: 1; it is the version of this file format, not of Compose or Ollama';
  if (type === 'number') return 'write version: 1, the only version that this Poolform reads';
  return text === '1' ? `write ${fieldText(key, 1)}, without quotes` : undefined;
};

const DECIMAL_POWER: Readonly<Record<string, number>> = { m: 2, g: 3, t: 4 };

export const asSize: Hint = ({ text, key }) => {
  const match = /^([0-9]{1,7})(\.[0-9]{1,3})?\s*([mgt]?)(i?)b?(?:ytes)?$/i.exec(text.replace(',', '.'));
  if (!match) return undefined;
  const letter = (match[3] ?? '').toLowerCase();
  const number = Number(`${match[1]}${match[2] ?? ''}`);
  if (number === 0) return undefined;
  if (letter === '') return number < 10_000 ? `write ${key}: ${Math.ceil(number)}GiB` : undefined;
  const unit = `${letter.toUpperCase()}iB`;
  const power = DECIMAL_POWER[letter] ?? 0;
  if (match[4] === '' && /b$/i.test(text) && match[2] === undefined) {
    const binary = (number * 1000 ** power) / 1024 ** power;
    const lower = Math.floor(binary) > 0 ? `${Math.floor(binary)}${unit} or ` : '';
    return `${text} is ${binary.toFixed(1)}${unit}; write ${key}: ${lower}${number}${unit}`;
  }
  if (match[2] === undefined) return `write ${key}: ${number}${unit}`;
  return letter === 'm'
    ? `write ${key}: ${Math.ceil(number)}MiB`
    : `write ${key}: ${Math.ceil(number * 1024)}${letter === 't' ? 'GiB' : 'MiB'}`;
};

const SECONDS: Readonly<Record<string, number>> = {
  w: 604_800,
  week: 604_800,
  d: 86_400,
  day: 86_400,
  h: 3600,
  hr: 3600,
  hour: 3600,
  m: 60,
  min: 60,
  minute: 60,
  '': 1,
  s: 1,
  sec: 1,
  second: 1,
  ms: 0.001,
  milli: 0.001,
  millisecond: 0.001,
};

/** What a text most likely means as seconds: `7d`, `5 min`, `1.5h`, `1h 30m`, `300`. */
function looseSeconds(text: string): number | undefined {
  const joined = text.replaceAll(/\s/g, '');
  const exact = Duration.tryParse(joined)?.seconds;
  if (exact !== undefined) return exact;
  const [, number, word = ''] = /^([0-9]{1,8}(?:\.[0-9]{1,3})?)([a-z]*)$/.exec(joined.toLowerCase()) ?? [];
  const unit = SECONDS[word] ?? SECONDS[word.replace(/s$/, '')];
  return number !== undefined && unit !== undefined ? Math.round(Number(number) * unit) : undefined;
}

/** The nearest duration within the bounds. */
export function asDuration({ min, max }: Bounds<Duration>): Hint {
  return ({ text, key }) => {
    const seconds = looseSeconds(text);
    if (seconds === undefined) return undefined;
    return `write ${key}: ${Duration.ofSeconds(Math.min(Math.max(seconds, min.seconds), max.seconds)).toString()}`;
  };
}

export const asKeepAlive: Hint = ({ text, key }) => {
  if (/^-/.test(text) || ['forever', 'inf', 'infinite', 'always', 'never'].includes(text.toLowerCase()))
    return `write ${key}: forever`;
  const seconds = looseSeconds(text);
  if (seconds === undefined) return undefined;
  return seconds > KEEP_ALIVE.max.seconds
    ? `write ${key}: ${KEEP_ALIVE.max.toString()}, the longest duration, or ${key}: forever`
    : `write ${key}: ${Duration.ofSeconds(seconds).toString()}`;
};
