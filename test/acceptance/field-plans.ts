import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FIELD_EDITS, type FieldEdit, type FieldTarget } from './field-edits';

/** What plans said, in words: target, then edit. Written by a run with UPDATE_GOLDEN=1: read the diff. */
const FILE = path.join(__dirname, 'field-plans.json');
type Plans = Readonly<Record<FieldTarget, Readonly<Record<string, string>>>>;

export function fieldPlans(): Plans {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Plans;
}

export function writeFieldPlans(target: FieldTarget, found: Readonly<Record<string, string>>): void {
  writeFileSync(FILE, `${JSON.stringify({ ...fieldPlans(), [target]: found }, undefined, 2)}\n`);
}

/** The edits that a target knows. */
export function editsOf(target: FieldTarget): readonly FieldEdit[] {
  return FIELD_EDITS.filter(({ only }) => only === undefined || only === target);
}

export function editName({ fields, words }: FieldEdit): string {
  return `${fields.join(', ')}${words === undefined ? '' : `: ${words}`}`;
}
