import type { Json } from './slots';

/** What a stack's JSON holds besides text: the references that constructs made, and nothing else. */

interface Part {
  readonly text: string;
  /** Terraform would run it. */
  readonly runs: boolean;
}

/** A text of Terraform's JSON in what is text and what would run. `$${` and `%%{` are text. */
export function parts(text: string): readonly Part[] {
  const found: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(/([$%])\1\{|[$%]\{/g)) {
    if (match[1] !== undefined || match.index < from) continue;
    const end = endOf(text, match.index + 2);
    if (match.index > from) found.push({ text: text.slice(from, match.index), runs: false });
    found.push({ text: text.slice(match.index, end), runs: true });
    from = end;
  }
  if (from < text.length) found.push({ text: text.slice(from), runs: false });
  return found;
}

/** The offset after the brace that closes the template; braces in quotes do not count. */
function endOf(text: string, start: number): number {
  let depth = 1;
  let quoted = false;
  for (let i = start; i < text.length; i += 1) {
    const c = text[i];
    if (quoted && c === '\\') i += 1;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === '{') depth += 1;
    else if (!quoted && c === '}' && (depth -= 1) === 0) return i + 1;
  }
  return text.length;
}

const NAME = '[A-Za-z0-9_-]+';
const ADDRESS = `((?:data\\.)?[a-z][a-z0-9_]*\\.${NAME})`;
const LAST = 'try\\(reverse\\(self\\.logs_list_string\\)\\[0\\], "the job wrote no result"\\)';
const INPUT = 'terraform_data\\.[A-Za-z0-9_-]+\\.input';
const OTHER_CLAIMS =
  `\\[for c in ${ADDRESS} : c if c\\.metadata\\[0\\]\\.uid != "" && \\(` +
  `try\\(c\\.spec\\[0\\]\\.resources\\[0\\]\\.requests\\["storage"\\], ""\\) != ${INPUT}\\.size` +
  `(?: \\|\\| try\\(c\\.spec\\[0\\]\\.storage_class_name, ""\\) != ${INPUT}\\.class)?\\)\\]`;
/** Every form in which a construct refers to something; the address is a group of its own. */
const INTENDED = [
  `${ADDRESS}\\.(?:name|image_id|id)`,
  `${ADDRESS}\\.metadata\\[0\\]\\.(?:name|uid)`,
  `substr\\(${ADDRESS}\\.id, 0, 8\\)`,
  `startswith\\(${LAST}, "poolform: ok(?: h?[0-9a-f]+)?"\\)`,
  `trimprefix\\(trimspace\\(${LAST}\\), "poolform: "\\)`,
  `sort\\(\\[for c in ${ADDRESS}\\.objects : c\\.metadata\\.name ` +
    `if !contains\\(\\["[a-z0-9",.-]*"\\], c\\.metadata\\.name\\)\\]\\)`,
  'join\\(" ", \\[for name, setting in self\\.triggers_replace : name if setting == "[a-z ]+" ' +
    '&& !contains\\(\\[[a-z0-9",-]*\\], name\\)\\]\\)',
  `sort\\(\\[for c in ${ADDRESS} : c\\.metadata\\[0\\]\\.name if c\\.metadata\\[0\\]\\.uid != ""\\]\\)`,
  `length\\(${OTHER_CLAIMS}\\) == 0`,
  `join\\(", ", \\[for c in ${OTHER_CLAIMS} : "\\$\\{c\\.metadata\\[0\\]\\.name\\} has [^;]*"\\]\\)`,
  `${ADDRESS}\\.metadata\\[0\\]\\.uid == "" \\? substr\\(timestamp\\(\\), 0, 0\\) : ""`,
  'each\\.(?:key|value)',
  'self\\.id',
  'self\\.input == null \\? "" : self\\.input',
  `${ADDRESS}\\["[a-z0-9/-]+"\\]\\.id`,
  'timecmp\\(timestamp\\(\\), timeadd\\(plantimestamp\\(\\), "[0-9]+s"\\)\\) > 0',
  `${ADDRESS}\\.id == "" \\? "" : each\\.key`,
  'self\\.input\\.(?:prefix|namespace|own|retain)',
  'pathexpand\\("~[A-Za-z0-9_@+./~-]*"\\)',
].map((form) => new RegExp(`^\\$\\{${form}\\}$`));

/** The addresses of a stack. */
export function addresses(stack: Json): ReadonlySet<string> {
  const { resource = {}, data = {} } = stack as {
    readonly resource?: Record<string, object>;
    readonly data?: Record<string, object>;
  };
  const addressesOf = (kinds: Record<string, object>, before: string): string[] =>
    Object.entries(kinds).flatMap(([type, resources]) =>
      Object.keys(resources).map((name) => `${before}${type}.${name}`),
    );
  return new Set([...addressesOf(resource, ''), ...addressesOf(data, 'data.')]);
}

/** True for what a construct may have written; `known` are the stack's own addresses. */
export function isIntended(template: string, known: ReadonlySet<string>): boolean {
  return INTENDED.some((form) => {
    const match = form.exec(template);
    return match !== null && (match[1] === undefined || known.has(match[1]));
  });
}

/** The tree with a function applied to each text and each key. */
export function mapTexts(data: Json, change: (text: string, key: boolean) => string): Json {
  if (typeof data === 'string') return change(data, false);
  if (Array.isArray(data)) return data.map((item: Json) => mapTexts(item, change));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [change(key, true), mapTexts(value, change)]));
}
