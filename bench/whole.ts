import { InvalidArgumentError } from 'commander';

/** An option's value: a whole number, or a list of them. */
export function whole(text: string): number {
  if (!/^[0-9]{1,6}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

/** At least one of whatever it is. */
export function positive(text: string): number {
  const number = whole(text);
  if (number === 0) throw new InvalidArgumentError('expected a whole number above 0');
  return number;
}
