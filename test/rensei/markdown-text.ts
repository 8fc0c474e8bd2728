/**
 * A small reader of Markdown, by CommonMark's rules for fenced blocks and code spans: enough to see what of a text is
 * code, and what is not.
 */
export interface MarkdownParts {
  readonly blocks: readonly { readonly language: string; readonly text: string }[];
  /** What code spans hold. */
  readonly spans: readonly string[];
  /** Everything else, code taken out. */
  readonly prose: string;
}

export function readMarkdown(markdown: string): MarkdownParts {
  const blocks: { language: string; text: string }[] = [];
  const spans: string[] = [];
  const prose: string[] = [];
  let open: { fence: string; language: string; lines: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    const fence = /^ {0,3}(`{3,}|~{3,})([^`]*)$/.exec(line);
    if (open) {
      if (fence?.[1] && fence[1].startsWith(open.fence) && fence[2]?.trim() === '') {
        blocks.push({ language: open.language, text: open.lines.join('\n') });
        open = undefined;
      } else open.lines.push(line);
    } else if (fence?.[1]) open = { fence: fence[1], language: fence[2] ?? '', lines: [] };
    else prose.push(withoutSpans(line, spans));
  }
  if (open) throw new Error('a block has no end');
  return { blocks, spans, prose: prose.join('\n') };
}

function withoutSpans(line: string, spans: string[]): string {
  let rest = line;
  let prose = '';
  for (let tick = /`+/.exec(rest); tick; tick = /`+/.exec(rest)) {
    const following = rest.slice(tick.index + tick[0].length);
    const end = [...following.matchAll(/`+/g)].find(([run]) => run.length === tick?.[0].length);
    if (!end) throw new Error(`a code span has no end: ${line}`);
    const text = following.slice(0, end.index);
    spans.push(/^ .* $/.test(text) && text.trim() !== '' ? text.slice(1, -1) : text);
    prose += `${rest.slice(0, tick.index)}<code>`;
    rest = following.slice(end.index + end[0].length);
  }
  return prose + rest;
}
