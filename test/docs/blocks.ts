/**
 * The fenced blocks of a Markdown text, each with the tag that says who proves it: `npm test` (`test`) or the
 * acceptance suite (`acceptance`). After the language:
 *
 * - `sh test`: commands, run in the order of the text; `exit=2` if another exit code than 0 is expected.
 * - `yaml test file=pools/demo/chat.yaml`: a file that the reader writes; written at its place in the order.
 * - `yaml test shows=pools/demo/chat.yaml`: an existing file; compared.
 * - `text test output`: what the commands of the block before print; compared.
 *
 * In a comparison, `…` stands for any text, line ends included.
 */
export interface Block {
  readonly kind: 'run' | 'file' | 'shows' | 'output';
  readonly tag: Tag;
  readonly language: string;
  readonly text: string;
  /** 1-based line of the opening fence. */
  readonly line: number;
  /** Of kinds `file` and `shows`: relative to the project's folder. */
  readonly file?: string;
  /** Of kind `run`: the expected exit code. */
  readonly exit: number;
}

export type Tag = 'test' | 'acceptance';

/** What a reader does, in order; an output belongs to the commands that print it. */
export interface Step extends Block {
  readonly output?: string;
}

interface Fence {
  readonly info: string;
  readonly text: string;
  readonly line: number;
}

/** @throws Error with a line for each block that no test covers. */
export function stepsOf(markdown: string, tag: Tag): Step[] {
  const problems: string[] = [];
  const blocks = fencesOf(markdown, problems).map((fence) => blockOf(fence, problems));
  const steps: Step[] = [];
  blocks.forEach((block, i) => {
    if (block.kind !== 'output') {
      steps.push(block);
      return;
    }
    const before = steps.at(-1);
    if (!before || blocks[i - 1]?.kind !== 'run' || before.tag !== block.tag)
      problems.push(`line ${block.line}: an output follows the commands that print it`);
    else steps[steps.length - 1] = { ...before, output: block.text };
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return steps.filter((s) => s.tag === tag);
}

/**
 * Whether `actual` is what was written, `…` standing for any text. Spaces at the ends of lines and of the whole do not
 * count.
 */
export function matches(written: string, actual: string): boolean {
  const plain = (text: string): string => text.replace(/[ \t]+$/gm, '').trim();
  const pattern = plain(written)
    .split('…')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('[^]*');
  return new RegExp(`^${pattern}$`).test(plain(actual));
}

function fencesOf(markdown: string, problems: string[]): Fence[] {
  const fences: Fence[] = [];
  let open: { fence: string; indent: number; info: string; line: number; lines: string[] } | undefined;
  markdown.split(/\r?\n/).forEach((text, i) => {
    const [, indent = '', fence = '', info = ''] = /^([ >]*)(`{3,}(?=[^`]*$)|~{3,})(.*)$/.exec(text) ?? [];
    if (!open && fence) {
      open = { fence, indent: indent.length, info: info.trim(), line: i + 1, lines: [] };
    } else if (open && fence.startsWith(open.fence) && info.trim() === '') {
      fences.push({ info: open.info, text: open.lines.map((l) => `${l}\n`).join(''), line: open.line });
      open = undefined;
    } else {
      open?.lines.push(text.slice(Math.min(open.indent, text.search(/[^ >]|$/))));
    }
  });
  if (open) problems.push(`line ${open.line}: the block has no end`);
  return fences;
}

function blockOf({ info, text, line }: Fence, problems: string[]): Block {
  const [language = '', tag, ...words] = info.split(/\s+/);
  const wrong = (what: string): void => void problems.push(`line ${line}: \`\`\`${info}: ${what}`);
  if (tag !== 'test' && tag !== 'acceptance') wrong('expected the tag test or acceptance after the language');

  let kind: Block['kind'] | undefined = language === 'sh' ? 'run' : undefined;
  let file: string | undefined;
  let exit = 0;
  for (const word of words) {
    const [key = '', value] = word.split('=', 2);
    if ((key === 'file' || key === 'shows') && value && kind === undefined) {
      kind = key;
      file = value;
      if (value.startsWith('/') || value.split('/').includes('..')) wrong(`${value} is outside the project`);
    } else if (word === 'output' && kind === undefined) {
      kind = 'output';
    } else if (key === 'exit' && kind === 'run' && /^[0-9]{1,3}$/.test(value ?? '')) {
      exit = Number(value);
    } else {
      wrong(`unexpected ${word}`);
    }
  }
  if (!kind) wrong('nobody would prove it: sh is run; others say file=<path>, shows=<path> or output');
  return {
    kind: kind ?? 'output',
    tag: tag === 'acceptance' ? tag : 'test',
    language,
    text,
    line,
    exit,
    ...(file === undefined ? {} : { file }),
  };
}
