import { readMarkdown } from './markdown-text';

/** The section of one profile in a runbook. */
export function profileSection(runbook: string, profile: string): string {
  const found = runbook.split(/^(?=##+ )/m).find((text) => text.startsWith(`### Profile \`${profile}\`\n`));
  if (found === undefined) throw new Error(`the runbook has no profile ${profile}`);
  return found;
}

/** The variable into which a section tells its reader to put a token of that holder; undefined if it needs none. */
export function tokenVariable(section: string, holder: string): string | undefined {
  return [...section.matchAll(/put a token of the pool \(([^)]+)\) into `([A-Z_]+)`/g)].find(([, holders = '']) =>
    holders.split(', ').includes(`\`${holder}\``),
  )?.[2];
}

/** The option of curl that a section tells its reader to add for a private authority; undefined without TLS. */
export function authorityOption(section: string): string | undefined {
  return /add `(--[a-z]+)` and its file/.exec(section)?.[1];
}

/** The `curl` commands of a runbook or of a section of it. */
export function curlLines(markdown: string): readonly string[] {
  return readMarkdown(markdown)
    .blocks.filter(({ language, text }) => language === 'sh' && text.includes('curl'))
    .map(({ text }) => text);
}
